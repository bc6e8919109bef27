-- +goose Up
-- A sample of responses that two people rate without seeing the score or each
-- other's judgement; the judgements are rows of blind_rating.
create table study (
  id         text primary key,
  school_id  text not null references school(id),
  account_id text not null references account(id), -- who made it
  name       text not null,
  skills     text not null, -- keys with commas between
  seed       integer not null,
  asked      integer not null, -- responses wanted
  class_id   text references class(id),
  prompt_id  text references prompt(id),
  grade      integer,
  created_at integer not null,
  granted_by text references account(id), -- let raters see students they do not teach
  granted_at integer,
  closed_at  integer
);
create index study_by_school on study(school_id, created_at);

create table study_rater (
  study_id   text not null references study(id),
  place      integer not null, -- 1 or 2
  account_id text not null references account(id),
  primary key (study_id, place)
) without rowid;
create unique index study_rater_by_account on study_rater(account_id, study_id);

-- The sample as it was drawn; it never changes.
create table study_item (
  study_id    text not null references study(id),
  place       integer not null, -- from 1, in the order of rating
  response_id text not null references response(id),
  primary key (study_id, place)
) without rowid;
create unique index study_item_by_response on study_item(response_id, study_id);

-- What was settled where the two raters differed.
create table study_adjudication (
  study_id    text not null references study(id),
  response_id text not null references response(id),
  skill       text not null,
  evidence    integer not null check (evidence between 0 and 2),
  level       integer not null check (level between 0 and 4),
  account_id  text not null references account(id),
  created_at  integer not null,
  primary key (study_id, response_id, skill)
) without rowid;
create index study_adjudication_by_response on study_adjudication(response_id, skill);
