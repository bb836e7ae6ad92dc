-- Scans, the dead letters, and who sent what.

-- UUIDv7 starts with the time, so a range of ids is a range of time, and the primary key stays the id alone:
-- ON CONFLICT (id) needs that. One partition a year; clocks that say 1970 or 2099 fall into the default one.
CREATE TABLE scan (
    id uuid PRIMARY KEY,
    box text NOT NULL,
    sequence bigint NOT NULL,
    sha256 text NOT NULL,
    vin text,
    -- A scan without a VIN is a vehicle of its own: better two lines than two cars on one.
    vehicle text NOT NULL,
    vehicle_name text NOT NULL,
    kind text NOT NULL,
    demo boolean NOT NULL,
    -- The box's time where its clock was set, else the time of arrival.
    happened_at timestamptz NOT NULL,
    headline text NOT NULL,
    clean boolean NOT NULL,
    complete boolean NOT NULL,
    -- 4 stop, 3 soon, 2 watch, 1 note, 0 nothing found.
    risk smallint NOT NULL,
    worst text NOT NULL,
    -- json and not jsonb: kept to the letter, as its hash says; nothing searches inside.
    record json NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
) PARTITION BY RANGE (id);

DO $$
DECLARE
    year integer;
    low text;
    high text;
BEGIN
    FOR year IN 2026..2045 LOOP
        low := lpad(to_hex((extract(epoch FROM make_timestamptz(year, 1, 1, 0, 0, 0, 'UTC')) * 1000)::bigint), 12, '0');
        high := lpad(to_hex((extract(epoch FROM make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'UTC')) * 1000)::bigint), 12, '0');
        EXECUTE format(
            'CREATE TABLE scan_%s PARTITION OF scan FOR VALUES FROM (%L) TO (%L)',
            year, rpad(low, 32, '0'), rpad(high, 32, '0')
        );
    END LOOP;
END
$$;

CREATE TABLE scan_other PARTITION OF scan DEFAULT;

CREATE INDEX scan_of_vehicle ON scan (vehicle, box, sequence);

-- What was sent and could not be kept, whole and with the reason; the same message again is the same row.
CREATE TABLE dead_letter (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    message bytea NOT NULL,
    message_sha256 text NOT NULL,
    reason text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (topic, message_sha256)
);
