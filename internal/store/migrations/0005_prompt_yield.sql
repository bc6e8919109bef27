-- +goose Up
-- How often responses to a prompt were scored by a model set, and how often
-- they gave enough evidence of a skill: what to ask next is ranked by it.
create table prompt_yield (
  prompt_id text not null references prompt(id),
  skill     text not null,
  model_set text not null,
  scored    integer not null,
  enough    integer not null,
  primary key (prompt_id, skill, model_set)
) without rowid;
insert into prompt_yield (prompt_id, skill, model_set, scored, enough)
  select r.prompt_id, s.skill, s.model_set, count(*), sum(s.enough)
    from score s join response r on r.id = s.response_id
   where r.prompt_id is not null and s.prompt_model = ''
   group by r.prompt_id, s.skill, s.model_set;
