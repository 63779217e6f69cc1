-- What a run of an import changed is found without looking through the log: all of it bears one actor and moment.
CREATE INDEX changes_by_actor ON changes (actor, at, noun);
