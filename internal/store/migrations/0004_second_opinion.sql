-- +goose Up
-- What a language model that the school configured says of a response. It
-- stands beside the score, belongs to one text of the response, is part of no
-- estimate, and is never updated.
create table second_opinion (
  response_id text not null references response(id),
  skill       text not null,
  revision    integer not null,
  model       text not null,
  evidence    integer not null check (evidence between 0 and 2),
  value       real check (value between 0 and 1), -- null without evidence
  reason      text not null,
  account_id  text not null references account(id), -- who asked
  created_at  integer not null,
  primary key (response_id, skill, revision, model)
) without rowid;
