DROP TABLE events;

ALTER TABLE log ADD PRIMARY KEY (sequence);
CREATE UNIQUE INDEX events_by_character ON log (character, version);
CREATE INDEX events_by_key ON log (key) WHERE request <> '';

-- Every event with all that it says: for people, programs do not read it.
CREATE VIEW events AS WITH
    step0 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(convert_from(payload, 'LATIN1')
        , chr(1), '","tracks":{"character":[0,1],"mastery.combat":[0,1],"mastery.crafting":[0,1],"mastery.exploration":[0,1],"mastery.social":[0,1],"mastery.trading":[0,1],"paragon":[0,0]}}')
        , chr(2), '{"track":"mastery.exploration","base":')
        , chr(3), '{"track":"mastery.crafting","base":')
        , chr(4), '{"track":"mastery.trading","base":')
        , chr(5), '{"track":"mastery.combat","base":')
        , chr(6), '{"track":"mastery.social","base":')
        , chr(7), '","tracks":{"character":[0,1],"')
        , chr(8), '{"track":"character","base":')
        , chr(9), '{"track":"paragon","base":')
        , chr(10), ',"points_from_prestige":')
        , chr(11), '"points_from_levels":')
        , chr(12), '"prestige_points":')
        , chr(13), '{"track":"mastery.')
        , chr(14), '","external_id":"')
        , chr(15), ',"multiplier":0.')
        , chr(16), ',"stretches":[[')
        , chr(17), '"lifetime_xp":')
        , chr(18), '"masteries":{"')
        , chr(19), ',"calendar":1.')
        , chr(20), ',"multiplier":') AS said FROM log),
    step1 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , chr(21), ',"prestige":1.')
        , chr(22), 'intelligence":')
        , chr(23), '"],"source":"')
        , chr(24), '"paragon_xp":')
        , chr(25), ',"base_part":')
        , chr(26), ',"rewards":["')
        , chr(27), ',"calendar":')
        , chr(28), ',"prestige":')
        , chr(29), '{"mastery":"')
        , chr(30), '{"points":{"')
        , chr(228), ',"part":[0,')
        , chr(229), ',"source":"')
        , chr(230), '","node":"')
        , chr(231), '"change":{')
        , chr(232), ',"gained":')
        , chr(233), ',"points":')
        , chr(234), 'strength":')
        , chr(235), 'vitality":')
        , chr(236), '{"amount":')
        , chr(237), '{"number":') AS said FROM step0),
    step2 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , chr(238), '","base":')
        , chr(239), '"combat":')
        , chr(240), ',"part":[')
        , chr(241), ',"total":')
        , chr(242), '1.0,1.0,[')
        , chr(243), 'agility":')
        , chr(244), '{"name":"')
        , chr(245), ',"from":')
        , chr(246), 'mastery.')
        , chr(247), '"cost":')
        , chr(248), ',"to":')
        , chr(249), ':[0,1]')
        , chr(250), 'luck":')
        , chr(251), '"]}'), chr(252), '"}')
        , chr(253), ']]'), chr(254), ']}'), chr(255), '}}'), chr(128), '00'), chr(129), '01') AS said FROM step1),
    step3 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , chr(130), '02'), chr(131), '03'), chr(132), '04'), chr(133), '05'), chr(134), '06')
        , chr(135), '07'), chr(136), '08'), chr(137), '09'), chr(138), '10'), chr(139), '11')
        , chr(140), '12'), chr(141), '13'), chr(142), '14'), chr(143), '15'), chr(144), '16')
        , chr(145), '17'), chr(146), '18'), chr(147), '19'), chr(148), '20'), chr(149), '21') AS said FROM step2),
    step4 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , chr(150), '22'), chr(151), '23'), chr(152), '24'), chr(153), '25'), chr(154), '26')
        , chr(155), '27'), chr(156), '28'), chr(157), '29'), chr(158), '30'), chr(159), '31')
        , chr(160), '32'), chr(161), '33'), chr(162), '34'), chr(163), '35'), chr(164), '36')
        , chr(165), '37'), chr(166), '38'), chr(167), '39'), chr(168), '40'), chr(169), '41') AS said FROM step3),
    step5 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , chr(170), '42'), chr(171), '43'), chr(172), '44'), chr(173), '45'), chr(174), '46')
        , chr(175), '47'), chr(176), '48'), chr(177), '49'), chr(178), '50'), chr(179), '51')
        , chr(180), '52'), chr(181), '53'), chr(182), '54'), chr(183), '55'), chr(184), '56')
        , chr(185), '57'), chr(186), '58'), chr(187), '59'), chr(188), '60'), chr(189), '61') AS said FROM step4),
    step6 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , chr(190), '62'), chr(191), '63'), chr(192), '64'), chr(193), '65'), chr(194), '66')
        , chr(195), '67'), chr(196), '68'), chr(197), '69'), chr(198), '70'), chr(199), '71')
        , chr(200), '72'), chr(201), '73'), chr(202), '74'), chr(203), '75'), chr(204), '76')
        , chr(205), '77'), chr(206), '78'), chr(207), '79'), chr(208), '80'), chr(209), '81') AS said FROM step5),
    step7 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , chr(210), '82'), chr(211), '83'), chr(212), '84'), chr(213), '85'), chr(214), '86')
        , chr(215), '87'), chr(216), '88'), chr(217), '89'), chr(218), '90'), chr(219), '91')
        , chr(220), '92'), chr(221), '93'), chr(222), '94'), chr(223), '95'), chr(224), '96')
        , chr(225), '97'), chr(226), '98'), chr(227), '99') AS said FROM step6)
SELECT
    sequence, character, version, operation, kind, format,
    CASE WHEN substring(payload FROM 1 FOR 1) = '\x1f' THEN convert_from(substring(payload FROM 2), 'UTF8') ELSE said END AS payload,
    time, ruleset,
    CASE sequence WHEN 0 THEN decode(repeat('00', 32), 'hex') ELSE
        (SELECT earlier.hash FROM log earlier WHERE earlier.sequence = step7.sequence - 1)
    END AS previous_hash,
    hash, nullif(key, '') AS key, nullif(request, '') AS request
FROM step7;
