-- What customers read behind their links: the last version of each page, found by the hash of its token.

CREATE TABLE customer_page (
    token_sha256 text PRIMARY KEY,
    box text NOT NULL,
    version bigint NOT NULL,
    sha256 text NOT NULL,
    state text NOT NULL CHECK (state IN ('live', 'ended')),
    -- By the box's clock where it was set, else counted from the arrival.
    expires_at timestamptz NOT NULL,
    -- Null once the link is over: what nobody may read any more is not kept either.
    record json,
    received_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX customer_page_to_forget ON customer_page (expires_at) WHERE record IS NOT NULL;
