-- +goose Up
-- Times are Unix milliseconds in UTC; days are text YYYY-MM-DD; ids are UUIDv7
-- text. A row that a person may take back is marked, never deleted.

create table school (
  id         text primary key,
  name       text not null,
  time_zone  text not null,
  created_at integer not null
);

create table term (
  id        text primary key,
  school_id text not null references school(id),
  name      text not null,
  starts_on text not null,
  ends_on   text not null
);
create index term_by_school on term(school_id, starts_on);

-- A teacher on a roster is an account without a password until the invite is used.
create table account (
  id            text primary key,
  school_id     text not null references school(id),
  email         text not null,
  name          text not null,
  role          text not null check (role in ('admin', 'teacher')),
  password_hash text,
  created_at    integer not null,
  closed_at     integer
);
create unique index account_by_email on account(email);
create index account_by_school on account(school_id, name);

create table session (
  id_hash    text primary key,
  account_id text not null references account(id),
  created_at integer not null,
  seen_at    integer not null,
  flash      text
);
create index session_by_account on session(account_id);

-- One-time links: an invite or a reset. The secret itself is not kept.
create table invite (
  secret_hash text primary key,
  account_id  text not null references account(id),
  created_at  integer not null,
  expires_at  integer not null,
  used_at     integer
);
create index invite_by_account on invite(account_id);

create table class (
  id         text primary key,
  school_id  text not null references school(id),
  term_id    text not null references term(id),
  name       text not null,
  grade      integer,
  created_at integer not null,
  closed_at  integer
);
create unique index class_by_name on class(school_id, term_id, name) where closed_at is null;

create table teaching (
  class_id   text not null references class(id),
  account_id text not null references account(id),
  primary key (class_id, account_id)
);
create index teaching_by_account on teaching(account_id, class_id);

create table student (
  id           text primary key,
  school_id    text not null references school(id),
  sourced_id   text not null,
  first_name   text not null,
  last_name    text not null,
  grade        integer,
  created_at   integer not null,
  withdrawn_at integer
);
create index student_withdrawn on student(school_id, last_name) where withdrawn_at is not null;
create unique index student_by_sourced_id on student(school_id, sourced_id);

-- Open while ended_at is null; coming back is a new row. began_by and ended_by
-- name the roster import or edit that did it, so that it can be taken back.
create table enrollment (
  id         text primary key,
  class_id   text not null references class(id),
  student_id text not null references student(id),
  began_at   integer not null,
  began_by   text not null,
  ended_at   integer,
  ended_by   text
);
create index enrollment_by_began on enrollment(began_by);
create index enrollment_by_ended on enrollment(ended_by) where ended_by is not null;
create unique index enrollment_open on enrollment(class_id, student_id) where ended_at is null;
create index enrollment_by_student on enrollment(student_id, ended_at);

create table roster_import (
  id           text primary key,
  school_id    text not null references school(id),
  account_id   text references account(id),
  file_name    text not null,
  file_hash    text not null,
  row_count    integer not null,
  preview      blob not null,
  state        text not null check (state in ('preview', 'applied', 'undone', 'dropped')),
  created_at   integer not null,
  applied_at   integer,
  undone_at    integer
);
create index roster_import_by_school on roster_import(school_id, created_at);

-- What a hand edit replaced, so that it can be undone once.
create table edit (
  id         text primary key,
  school_id  text not null references school(id),
  account_id text references account(id),
  kind       text not null,
  subject_id text not null,
  before     blob not null,
  created_at integer not null,
  undone_at  integer
);
create index edit_by_account on edit(account_id, created_at);
create index edit_by_subject on edit(subject_id) where undone_at is null;

create table prompt (
  id         text primary key,
  school_id  text not null references school(id),
  wording    text not null,
  grade_low  integer,
  grade_high integer,
  skill      text,
  reference  text not null,
  created_at integer not null,
  retired_at integer
);
create unique index prompt_by_wording on prompt(school_id, wording);

create table response (
  id          text primary key,
  student_id  text not null references student(id),
  prompt_id   text references prompt(id),
  mode        text not null check (mode in ('spoken', 'written')),
  on_day      text not null,
  text        text not null,
  words       integer not null,
  fingerprint text not null,
  source      text not null,
  import_id   text,
  import_row  integer, -- its draft there, from 0
  account_id  text references account(id),
  revision    integer not null,
  created_at  integer not null,
  deleted_at  integer
);
create unique index response_once on response(student_id, fingerprint) where deleted_at is null;
create index response_by_student on response(student_id, on_day, id) where deleted_at is null;
create index response_by_prompt on response(prompt_id);
create index response_by_import on response(import_id);
create index response_of_import on response(student_id, import_id);

-- A score is never updated: it is (response, skill, model set, prompt model).
-- revision counts the response's texts, so that a corrected text has new scores.
create table score (
  student_id   text not null,
  response_id  text not null references response(id),
  skill        text not null,
  model_set    text not null,
  prompt_model text not null,
  revision     integer not null,
  feature_set  text not null,
  evidence     real not null,
  raw          real not null,
  enough       integer not null,
  value        real,
  low          real,
  high         real,
  share1       real,
  share2       real,
  share3       real,
  share4       real,
  created_at   integer not null,
  primary key (student_id, response_id, skill, model_set, prompt_model, revision)
) without rowid;

create table flag (
  student_id  text not null,
  response_id text not null references response(id),
  model_set   text not null,
  revision    integer not null,
  flag        text not null,
  primary key (student_id, response_id, model_set, revision, flag)
) without rowid;

-- Sentences of a response by byte offset, and what each moved.
create table sentence (
  student_id  text not null,
  response_id text not null references response(id),
  model_set   text not null,
  revision    integer not null,
  starts      integer not null,
  ends        integer not null,
  moved1      real not null,
  moved2      real not null,
  moved3      real not null,
  moved4      real not null,
  primary key (student_id, response_id, model_set, revision, starts)
) without rowid;

-- A person's judgement of one response and skill; it stands until another one
-- takes its place or it is withdrawn; revision is the text it was given to.
create table rating (
  id          text primary key,
  student_id  text not null references student(id),
  response_id text not null references response(id),
  skill       text not null,
  evidence    integer not null check (evidence between 0 and 2),
  level       integer not null check (level between 0 and 4),
  comment     text not null,
  account_id  text not null references account(id),
  revision    integer not null,
  created_at  integer not null,
  ended_at    integer
);
create unique index rating_standing on rating(response_id, skill) where ended_at is null;
create index rating_by_response on rating(response_id);
create index rating_by_student on rating(student_id, response_id, skill) where ended_at is null;

-- The summary row per student and skill that the class page reads.
create table estimate (
  student_id text not null references student(id),
  skill      text not null,
  model_set  text not null,
  enough     integer not null,
  value      real,
  low        real,
  high       real,
  share1     real,
  share2     real,
  share3     real,
  share4     real,
  responses  integer not null, -- that gave evidence of this skill
  ratings    integer not null,
  words      integer not null,
  last_day   text,             -- of those
  heard      integer not null, -- all of the student's responses
  heard_day  text,
  updated_at integer not null,
  primary key (student_id, skill)
) without rowid;

create table response_import (
  id         text primary key,
  school_id  text not null references school(id),
  account_id text references account(id),
  file_name  text not null,
  file_hash  text not null,
  preview    blob not null,
  ready      integer not null, -- drafts that would be kept, or were
  state      text not null check (state in ('preview', 'applying', 'applied', 'undone')),
  created_at integer not null,
  applied_at integer,
  undone_at  integer
);
create index response_import_open on response_import(created_at) where state = 'preview';
create index response_import_by_account on response_import(account_id, created_at);

-- Background work: one worker takes the oldest, and a restart takes it up again.
create table task (
  id         text primary key,
  kind       text not null,
  subject_id text not null,
  account_id text references account(id),
  state      text not null check (state in ('waiting', 'running', 'done', 'failed')),
  done       integer not null,
  total      integer not null,
  tries      integer not null,
  fault_key  text,
  created_at integer not null,
  ended_at   integer
);
create index task_open on task(state, created_at);
create index task_by_subject on task(subject_id);

-- Who looked at whom: a hash chain, append only.
create table access_record (
  seq        integer primary key,
  at         integer not null,
  account_id text,
  reason     text not null,
  page       text not null,
  subject    text not null,
  subject_id text not null,
  chain      text not null
);
create index access_record_by_subject on access_record(subject_id, at);

create table commit_count (n integer not null);
insert into commit_count (n) values (0);
