-- What customers have decided on their pages here, on its way to the box; one at a time for each link.

CREATE TABLE decision (
    id uuid PRIMARY KEY,
    token_sha256 text NOT NULL REFERENCES customer_page (token_sha256),
    -- The form's own mark: sent twice, it is one decision.
    attempt text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    -- Null once the box has answered: the record of it is the box's.
    record json,
    -- As the box said: kept, pin, wait, changed, over. Null while it has not.
    result text,
    sent_at timestamptz,
    UNIQUE (token_sha256, attempt)
);

CREATE UNIQUE INDEX decision_under_way ON decision (token_sha256) WHERE result IS NULL;
