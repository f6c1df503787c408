-- The lives of the topics of streams, numbered per stream: rows name them by number.
create table sluice_life (
    stream text not null,
    life integer not null,
    topic text not null,
    incarnation text not null,
    first_seen timestamptz not null default now(),
    primary key (stream, life),
    unique (stream, topic, incarnation)
);

-- The offset each partition is to be read on from. Changed in the transaction that stores the rows before it.
create table sluice_position (
    stream text not null,
    life integer not null,
    partition integer not null,
    next bigint not null,
    changed timestamptz not null default now(),
    primary key (stream, life, partition),
    foreign key (stream, life) references sluice_life
) with (fillfactor = 50);

-- Stretches of the log that were not stored: from first up to, but not with, next.
create table sluice_gap (
    stream text not null,
    life integer not null,
    partition integer not null,
    first bigint not null,
    next bigint not null,
    cause text not null,
    noticed timestamptz not null default now(),
    foreign key (stream, life) references sluice_life
);
create index sluice_gap_of_stream on sluice_gap (stream, noticed);
