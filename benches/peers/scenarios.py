"""The scenarios that `endgame` and its peer both live through. Each is a ruleset and a population as YAML has them (JSON is
YAML), or the names of files that ship."""

ACTIVITIES = {"combat": 0.45, "crafting": 0.2, "trading": 0.1}

# Everything at once and steep: multipliers that fall at every level, cheap resets of which several fit into a session, masteries
# kept in part, overlapping events, five in a hundred leaving each week, sessions of many hours.
HARSH_RULES = {
    "ruleset": "harsh",
    "character": {
        "max_level": 20,
        "xp_to_next": {"power": {"base": 120, "exponent": 1.7}},
        "gain_multiplier": {"linear": {"base": 3, "step": -0.12}},
    },
    "paragon": {
        "max_level": 3000,
        "xp_to_next": {"power": {"base": 300, "exponent": 1.2, "shift": 1}},
        "gain_multiplier": {"exponential": {"base": 2.5, "growth": 0.93}, "min": 0.05},
        "points_per_level": {"formula": "1 + floor(level / 7)"},
        "attributes": {"strength": {"cap": 40}, "luck": {"cap": 60}, "agility": {}},
    },
    "prestige": {
        "max": 12,
        "requires": {"linear": {"base": 8, "step": 2}},
        "cost": {"exponential": {"base": 400, "growth": 1.35}},
        "mastery_kept": 0.6,
        "attribute_points": {"linear": {"base": 2, "step": 1}},
        "bonuses": {
            "xp": {"linear": {"base": 0.2, "step": 0.15}},
            "currency": {"linear": {"base": 0.1, "step": 0.05}},
            "drop_rate": 0.05,
        },
    },
    "masteries": {
        "combat": {"xp_to_next": {"exponential": {"base": 300, "growth": 1.08}}, "gain_multiplier": {"linear": {"base": 1.5, "step": -0.02}, "min": 0.1}},
        "crafting": {"max_level": 30, "xp_to_next": 2500},
        "trading": {"total_xp": {"series": {"term": "level^2 * 40 + 300", "divide_by": 3}}},
    },
}
HARSH_PLAYERS = {
    "population": "harsh",
    "archetypes": {
        "marathon": {
            "share": 0.3,
            "sessions_per_week": 4,
            "session_minutes": {"median": 420, "sigma": 0.6},
            "xp_per_hour": {"median": 9000, "sigma": 0.4},
            "currency_per_hour": 800,
            "activities": ACTIVITIES,
            "prestige": "asap",
            "spend": {"strength": 2, "luck": 1},
            "leaves": {"per_week": 0.05},
        },
        "snacker": {
            "share": 0.4,
            "sessions_per_week": 17,
            "session_minutes": {"median": 12, "sigma": 0.8},
            "xp_per_hour": {"median": 6000, "sigma": 0.5},
            "currency_per_hour": 300,
            "activities": ACTIVITIES,
            "prestige": {"at_paragon": 14},
            "spend": {"agility": 1},
            "leaves": {"per_week": 0.05},
        },
        "collector": {
            "share": 0.3,
            "sessions_per_week": 6,
            "session_minutes": {"median": 90, "sigma": 0.3},
            "xp_per_hour": {"median": 5000, "sigma": 0.2},
            "currency_per_hour": 500,
            "activities": {"trading": 0.9},
            "leaves": {"per_week": 0.05},
        },
    },
    "calendar": [
        {"name": "launch", "from_day": 1, "to_day": 6, "xp": 2, "currency": 1.5},
        {"name": "weekend", "from_day": 5, "to_day": 7, "xp": 1.5},
        {"name": "drought", "from_day": 30, "to_day": 40, "xp": 0.5, "currency": 0.25},
    ],
}

# No noise: every player has the same life, so every figure is one moment, and must agree to the second.
CLOCKWORK_RULES = {
    "ruleset": "clockwork",
    "character": {"max_level": 11, "xp_to_next": 1000},
    "paragon": {
        "xp_to_next": {"linear": {"base": 700, "step": 90}},
        "gain_multiplier": {"table": [1, 0.9, 0.7, 0.4, 0.2], "then": {"linear": {"step": -0.01}, "continue": True}, "min": 0.05},
        "points_per_level": 1,
        "attributes": {"strength": {"cap": 25}, "luck": {}},
        "milestones": [{"level": level, "kind": "title", "id": f"at_{level}"} for level in (1, 2, 3, 4, 5, 6, 8, 10, 15)],
    },
    "prestige": {
        "max": 9,
        "requires": 4,
        "cost": {"linear": {"base": 900, "step": 350}},
        "mastery_kept": 0.5,
        "points": "refund",
        "bonuses": {"xp": {"linear": {"base": 0.3, "step": 0.3}}, "currency": {"linear": {"base": 0.2, "step": 0.1}}},
    },
    "masteries": {
        "combat": {
            "xp_to_next": 400,
            "gain_multiplier": {"exponential": {"base": 2, "growth": 0.9}},
            "rewards": [{"level": level, "kind": "title", "id": f"at_{level}"} for level in (2, 5, 9, 14)],
        }
    },
}
CLOCKWORK_PLAYERS = {
    "population": "clockwork",
    "archetypes": {
        # Ten hours at once and ten sessions of an hour: the same hours.
        "long": {"share": 0.25, "sessions_per_week": 7, "session_minutes": {"median": 600}},
        "short": {"share": 0.25, "sessions_per_week": 70, "session_minutes": {"median": 60}},
        "resetting": {"share": 0.25, "sessions_per_week": 7, "session_minutes": {"median": 137}, "prestige": "asap"},
        "waiting": {"share": 0.25, "sessions_per_week": 14, "session_minutes": {"median": 71}, "prestige": {"at_paragon": 6}},
    },
    "calendar": [{"name": "double", "from_day": 3, "to_day": 4, "xp": 2, "currency": 3}],
}
for archetype in CLOCKWORK_PLAYERS["archetypes"].values():
    archetype |= {"xp_per_hour": {"median": 10_000}, "currency_per_hour": 600, "activities": {"combat": 0.25}, "spend": {"strength": 1}}

# Players of the harsh rules who differ, learn or tire, pause, leave for every reason there is and are called back.
RESTLESS_PLAYERS = {
    "population": "restless",
    "starts_on": "2026-11-28",
    "stacking": "highest",
    "arrivals": [{"from_day": 1, "to_day": 2, "a_day": 20}, {"from_day": 10, "to_day": 29, "a_day": 2}],
    "archetypes": {
        "marathon": HARSH_PLAYERS["archetypes"]["marathon"]
        | {
            "spread": {"sessions": 0.5, "minutes": 0.4, "xp": 0.3, "correlation": {"sessions_minutes": -0.4, "sessions_xp": 0.3, "minutes_xp": 0.2}},
            "weekdays": {"sat": 4, "sun": 2.5, "wed": 0},
            "leaves": {"per_week": 0.03, "first_week": 0.2, "after_reset": {"days": 3, "per_week": 0.2}, "at_end": {"per_week": 0.6}},
            "breaks": {"per_week": 0.15, "days": {"median": 6, "sigma": 0.8}},
            "learning": {"factor": 2.5, "hours": 30},
        },
        "snacker": HARSH_PLAYERS["archetypes"]["snacker"]
        | {
            "spread": {"sessions": 0.3, "minutes": 0.2},
            "leaves": {"per_week": 0.02, "stuck": {"after_days": 2, "per_week": 0.4, "since": ["level", "reset"]}},
            "learning": {"factor": 0.4, "hours": 15},
            "arrivals": [{"from_day": 1, "a_day": 1}],
        },
        "collector": HARSH_PLAYERS["archetypes"]["collector"]
        | {"leaves": {"per_week": 0.01, "stuck": {"after_days": 3, "per_week": 0.3}, "at_end": {"per_week": 0.2}}},
    },
    "calendar": [
        {"name": "launch", "from_day": 1, "to_day": 6, "xp": 2, "currency": 1.5},
        {"name": "weekend", "from_day": 5, "to_day": 7, "xp": 1.5, "attendance": 1.8},
        {"name": "drought", "from_day": 30, "to_day": 40, "xp": 0.5, "currency": 0.25, "attendance": {"snacker": 0.5}},
        {"name": "come back", "from_day": 42, "to_day": 44, "returns": {"marathon": 0.4, "collector": 0.2}},
    ],
}

SCENARIOS = {
    "shipped": {"ruleset": "curves/necpgame.yaml", "population": "curves/populations/launch.yaml", "players": 6000, "days": 200},
    "harsh": {"ruleset": HARSH_RULES, "population": HARSH_PLAYERS, "players": 8000, "days": 60},
    "living": {"ruleset": "curves/necpgame.yaml", "population": "curves/populations/living.yaml", "players": 6000, "days": 200},
    "restless": {"ruleset": HARSH_RULES, "population": RESTLESS_PLAYERS, "players": 8000, "days": 60},
    "clockwork": {"ruleset": CLOCKWORK_RULES, "population": CLOCKWORK_PLAYERS, "players": 80, "days": 20},
}
