DROP TABLE events;

CREATE UNIQUE INDEX events_by_character ON log (character, version);

CREATE INDEX events_by_key ON log (key) WHERE key IS NOT NULL;

-- Every event with all that it says: for people, programs do not read it.
CREATE VIEW events AS WITH
    step0 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(CAST(payload AS TEXT)
        , char(1), '","tracks":{"character":[0,1],"mastery.combat":[0,1],"mastery.crafting":[0,1],"mastery.exploration":[0,1],"mastery.social":[0,1],"mastery.trading":[0,1],"paragon":[0,0]}}')
        , char(2), '{"track":"mastery.exploration","base":')
        , char(3), '{"track":"mastery.crafting","base":')
        , char(4), '{"track":"mastery.trading","base":')
        , char(5), '{"track":"mastery.combat","base":')
        , char(6), '{"track":"mastery.social","base":')
        , char(7), '","tracks":{"character":[0,1],"')
        , char(8), '{"track":"character","base":')
        , char(9), '{"track":"paragon","base":')
        , char(10), ',"points_from_prestige":')
        , char(11), '"points_from_levels":')
        , char(12), '"prestige_points":')
        , char(13), '{"track":"mastery.')
        , char(14), '","external_id":"')
        , char(15), ',"multiplier":0.')
        , char(16), ',"stretches":[[')
        , char(17), '"lifetime_xp":')
        , char(18), '"masteries":{"')
        , char(19), ',"calendar":1.')
        , char(20), ',"multiplier":') AS said FROM log),
    step1 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , char(21), ',"prestige":1.')
        , char(22), 'intelligence":')
        , char(23), '"],"source":"')
        , char(24), '"paragon_xp":')
        , char(25), ',"base_part":')
        , char(26), ',"rewards":["')
        , char(27), ',"calendar":')
        , char(28), ',"prestige":')
        , char(29), '{"mastery":"')
        , char(30), '{"points":{"')
        , CAST(x'e4' AS TEXT), ',"part":[0,')
        , CAST(x'e5' AS TEXT), ',"source":"')
        , CAST(x'e6' AS TEXT), '","node":"')
        , CAST(x'e7' AS TEXT), '"change":{')
        , CAST(x'e8' AS TEXT), ',"gained":')
        , CAST(x'e9' AS TEXT), ',"points":')
        , CAST(x'ea' AS TEXT), 'strength":')
        , CAST(x'eb' AS TEXT), 'vitality":')
        , CAST(x'ec' AS TEXT), '{"amount":')
        , CAST(x'ed' AS TEXT), '{"number":') AS said FROM step0),
    step2 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , CAST(x'ee' AS TEXT), '","base":')
        , CAST(x'ef' AS TEXT), '"combat":')
        , CAST(x'f0' AS TEXT), ',"part":[')
        , CAST(x'f1' AS TEXT), ',"total":')
        , CAST(x'f2' AS TEXT), '1.0,1.0,[')
        , CAST(x'f3' AS TEXT), 'agility":')
        , CAST(x'f4' AS TEXT), '{"name":"')
        , CAST(x'f5' AS TEXT), ',"from":')
        , CAST(x'f6' AS TEXT), 'mastery.')
        , CAST(x'f7' AS TEXT), '"cost":')
        , CAST(x'f8' AS TEXT), ',"to":')
        , CAST(x'f9' AS TEXT), ':[0,1]')
        , CAST(x'fa' AS TEXT), 'luck":')
        , CAST(x'fb' AS TEXT), '"]}'), CAST(x'fc' AS TEXT), '"}')
        , CAST(x'fd' AS TEXT), ']]'), CAST(x'fe' AS TEXT), ']}'), CAST(x'ff' AS TEXT), '}}'), CAST(x'80' AS TEXT), '00'), CAST(x'81' AS TEXT), '01') AS said FROM step1),
    step3 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , CAST(x'82' AS TEXT), '02'), CAST(x'83' AS TEXT), '03'), CAST(x'84' AS TEXT), '04'), CAST(x'85' AS TEXT), '05'), CAST(x'86' AS TEXT), '06')
        , CAST(x'87' AS TEXT), '07'), CAST(x'88' AS TEXT), '08'), CAST(x'89' AS TEXT), '09'), CAST(x'8a' AS TEXT), '10'), CAST(x'8b' AS TEXT), '11')
        , CAST(x'8c' AS TEXT), '12'), CAST(x'8d' AS TEXT), '13'), CAST(x'8e' AS TEXT), '14'), CAST(x'8f' AS TEXT), '15'), CAST(x'90' AS TEXT), '16')
        , CAST(x'91' AS TEXT), '17'), CAST(x'92' AS TEXT), '18'), CAST(x'93' AS TEXT), '19'), CAST(x'94' AS TEXT), '20'), CAST(x'95' AS TEXT), '21') AS said FROM step2),
    step4 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , CAST(x'96' AS TEXT), '22'), CAST(x'97' AS TEXT), '23'), CAST(x'98' AS TEXT), '24'), CAST(x'99' AS TEXT), '25'), CAST(x'9a' AS TEXT), '26')
        , CAST(x'9b' AS TEXT), '27'), CAST(x'9c' AS TEXT), '28'), CAST(x'9d' AS TEXT), '29'), CAST(x'9e' AS TEXT), '30'), CAST(x'9f' AS TEXT), '31')
        , CAST(x'a0' AS TEXT), '32'), CAST(x'a1' AS TEXT), '33'), CAST(x'a2' AS TEXT), '34'), CAST(x'a3' AS TEXT), '35'), CAST(x'a4' AS TEXT), '36')
        , CAST(x'a5' AS TEXT), '37'), CAST(x'a6' AS TEXT), '38'), CAST(x'a7' AS TEXT), '39'), CAST(x'a8' AS TEXT), '40'), CAST(x'a9' AS TEXT), '41') AS said FROM step3),
    step5 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , CAST(x'aa' AS TEXT), '42'), CAST(x'ab' AS TEXT), '43'), CAST(x'ac' AS TEXT), '44'), CAST(x'ad' AS TEXT), '45'), CAST(x'ae' AS TEXT), '46')
        , CAST(x'af' AS TEXT), '47'), CAST(x'b0' AS TEXT), '48'), CAST(x'b1' AS TEXT), '49'), CAST(x'b2' AS TEXT), '50'), CAST(x'b3' AS TEXT), '51')
        , CAST(x'b4' AS TEXT), '52'), CAST(x'b5' AS TEXT), '53'), CAST(x'b6' AS TEXT), '54'), CAST(x'b7' AS TEXT), '55'), CAST(x'b8' AS TEXT), '56')
        , CAST(x'b9' AS TEXT), '57'), CAST(x'ba' AS TEXT), '58'), CAST(x'bb' AS TEXT), '59'), CAST(x'bc' AS TEXT), '60'), CAST(x'bd' AS TEXT), '61') AS said FROM step4),
    step6 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , CAST(x'be' AS TEXT), '62'), CAST(x'bf' AS TEXT), '63'), CAST(x'c0' AS TEXT), '64'), CAST(x'c1' AS TEXT), '65'), CAST(x'c2' AS TEXT), '66')
        , CAST(x'c3' AS TEXT), '67'), CAST(x'c4' AS TEXT), '68'), CAST(x'c5' AS TEXT), '69'), CAST(x'c6' AS TEXT), '70'), CAST(x'c7' AS TEXT), '71')
        , CAST(x'c8' AS TEXT), '72'), CAST(x'c9' AS TEXT), '73'), CAST(x'ca' AS TEXT), '74'), CAST(x'cb' AS TEXT), '75'), CAST(x'cc' AS TEXT), '76')
        , CAST(x'cd' AS TEXT), '77'), CAST(x'ce' AS TEXT), '78'), CAST(x'cf' AS TEXT), '79'), CAST(x'd0' AS TEXT), '80'), CAST(x'd1' AS TEXT), '81') AS said FROM step5),
    step7 AS (SELECT sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(said
        , CAST(x'd2' AS TEXT), '82'), CAST(x'd3' AS TEXT), '83'), CAST(x'd4' AS TEXT), '84'), CAST(x'd5' AS TEXT), '85'), CAST(x'd6' AS TEXT), '86')
        , CAST(x'd7' AS TEXT), '87'), CAST(x'd8' AS TEXT), '88'), CAST(x'd9' AS TEXT), '89'), CAST(x'da' AS TEXT), '90'), CAST(x'db' AS TEXT), '91')
        , CAST(x'dc' AS TEXT), '92'), CAST(x'dd' AS TEXT), '93'), CAST(x'de' AS TEXT), '94'), CAST(x'df' AS TEXT), '95'), CAST(x'e0' AS TEXT), '96')
        , CAST(x'e1' AS TEXT), '97'), CAST(x'e2' AS TEXT), '98'), CAST(x'e3' AS TEXT), '99') AS said FROM step6)
SELECT
    sequence, character, version, operation, kind, format,
    CASE WHEN substr(payload, 1, 1) = x'1f' THEN CAST(substr(payload, 2) AS TEXT) ELSE said END AS payload,
    time, ruleset,
    CASE sequence WHEN 0 THEN zeroblob(32) ELSE
        (SELECT earlier.hash FROM log earlier WHERE earlier.sequence = step7.sequence - 1)
    END AS previous_hash,
    hash, key, request
FROM step7;
