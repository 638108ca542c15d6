BEGIN TRANSACTION;
CREATE TABLE chunk_lists ( sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64), image_size INTEGER NOT NULL, used_ms INTEGER NOT NULL, list BLOB NOT NULL);
CREATE TABLE known_hashes ( path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, inode INTEGER NOT NULL, sha256 TEXT NOT NULL CHECK (length(sha256) = 64));
CREATE TABLE runs ( id INTEGER PRIMARY KEY AUTOINCREMENT, site_id TEXT NOT NULL, user TEXT NOT NULL, access_point TEXT NOT NULL, job_folder TEXT NOT NULL, remote_folder TEXT NOT NULL, event_log_path TEXT NOT NULL, cluster INTEGER NOT NULL, job_count INTEGER NOT NULL, image_url TEXT NOT NULL, image_sha256 TEXT NOT NULL, submit_text TEXT NOT NULL, submitted_ms INTEGER NOT NULL);
INSERT INTO "runs" VALUES(1,'chtc','bucky','ap2002.chtc.wisc.edu:22','/home/me/hello','/home/bucky/perch/hello/2026','/home/bucky/perch/hello/2026/job.log',113,1,'','','executable = run.sh # größer
queue
',1795000000000);
INSERT INTO "runs" VALUES(2,'chtc','bucky','ap2002.chtc.wisc.edu:22','/home/me/hello','/home/bucky/perch/hello/2026','/home/bucky/perch/hello/2026/job.log',114,5,'','','executable = run.sh # größer
queue
',1795000100000);
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO "settings" VALUES('k','v');
CREATE TABLE staged_images ( machine TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, inode INTEGER NOT NULL, sha256 TEXT NOT NULL CHECK (length(sha256) = 64), verified_ms INTEGER NOT NULL, local_path TEXT NOT NULL, PRIMARY KEY (machine, path));
CREATE INDEX runs_by_person ON runs (site_id, user, submitted_ms);
CREATE INDEX known_hashes_by_sha ON known_hashes (sha256);
PRAGMA user_version = 5;
COMMIT;
