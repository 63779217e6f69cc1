DROP INDEX changes_by_actor;
