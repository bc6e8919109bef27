-- +goose Up
-- A judgement given without seeing the score or another rater's judgement. It
-- never replaces a score; two of them say how far people agree.
create table blind_rating (
  response_id text not null references response(id),
  skill       text not null,
  account_id  text not null references account(id),
  evidence    integer not null check (evidence between 0 and 2),
  level       integer not null check (level between 0 and 4),
  study_id    text,
  created_at  integer not null,
  primary key (response_id, skill, account_id)
) without rowid;
create index blind_rating_by_account on blind_rating(account_id, created_at);

-- What was learned from the ratings of one prompt, on top of one model set. It
-- is in force from began_at, when all responses have its scores, to retired_at.
-- One that earned nothing has no file, never begins, and keeps its figures.
create table prompt_model (
  id         text primary key,
  prompt_id  text not null references prompt(id),
  model_set  text not null,
  file_hash  text,
  created_at integer not null,
  began_at   integer,
  retired_at integer
);
create index prompt_model_by_prompt on prompt_model(prompt_id, created_at);
create unique index prompt_model_in_force on prompt_model(prompt_id, model_set)
  where began_at is not null and retired_at is null;

-- Its figures by skill, all out of fold: r, QWK and mean squared error against
-- people's levels, of the general score and of the prompt's own.
create table prompt_model_skill (
  prompt_model_id text not null references prompt_model(id),
  skill           text not null,
  ratings         integer not null, -- with and without evidence
  levels          integer not null, -- with evidence, so with a level
  level_used      integer not null,
  evidence_used   integer not null,
  r               real,
  r_low           real, -- one-sided 95 % bound
  qwk             real,
  error           real,
  general_r       real,
  general_qwk     real,
  general_error   real,
  auc             real,
  general_auc     real,
  primary key (prompt_model_id, skill)
) without rowid;

-- How much a prompt was rated, counted anew with every rating: responses judged
-- of each skill, those with a level, and those with two blind levels.
create table prompt_count (
  prompt_id text not null references prompt(id),
  skill     text not null,
  ratings   integer not null,
  levels    integer not null,
  twice     integer not null,
  primary key (prompt_id, skill)
) without rowid;

-- The few looks that decide whether a prompt is validated, each at a fixed
-- number of ratings and never taken again.
create table prompt_look (
  prompt_id  text not null references prompt(id),
  skill      text not null,
  model_set  text not null,
  ratings    integer not null check (ratings in (100, 150, 200, 300, 400)),
  r          real not null,
  r_low      real not null,
  qwk        real,
  created_at integer not null,
  primary key (prompt_id, skill, model_set, ratings)
) without rowid;

-- What a sentence moved depends on the prompt's model too.
create table sentence_of_score (
  student_id   text not null,
  response_id  text not null references response(id),
  model_set    text not null,
  prompt_model text not null,
  revision     integer not null,
  starts       integer not null,
  ends         integer not null,
  moved1       real not null,
  moved2       real not null,
  moved3       real not null,
  moved4       real not null,
  primary key (student_id, response_id, model_set, prompt_model, revision, starts)
) without rowid;
insert into sentence_of_score (student_id, response_id, model_set, prompt_model, revision, starts, ends, moved1, moved2, moved3, moved4)
  select student_id, response_id, model_set, '', revision, starts, ends, moved1, moved2, moved3, moved4 from sentence;
drop table sentence;
alter table sentence_of_score rename to sentence;
