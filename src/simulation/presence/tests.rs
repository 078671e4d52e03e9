//! Properties of players who come and go.
