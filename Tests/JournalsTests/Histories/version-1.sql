PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE incident(
  number INTEGER PRIMARY KEY CHECK(number BETWEEN 1 AND 2147483647),
  id TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO incident VALUES(1,'019ab000-0000-7000-8000-000000000001');
CREATE TABLE record(
  id INTEGER PRIMARY KEY CHECK(id = incident * 4294967296 + seq),
  incident INTEGER NOT NULL REFERENCES incident(number),
  seq INTEGER NOT NULL CHECK(seq BETWEEN 1 AND 4294967295),
  epoch INTEGER NOT NULL,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  happened INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  monotonic INTEGER NOT NULL,
  boot TEXT NOT NULL,
  walk TEXT,
  frame INTEGER,
  step TEXT,
  attempt INTEGER,
  actor TEXT NOT NULL,
  payload TEXT NOT NULL,
  prev BLOB NOT NULL CHECK(length(prev) = 32),
  hash BLOB NOT NULL CHECK(length(hash) = 32)
) STRICT;
INSERT INTO record VALUES(4294967297,1,1,1,'opened',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"opened":{"environment":"prod-eu","mode":"LIVE","title":"Überlauf \"eu\" \\ 🔥 / \u0001"}}',X'0000000000000000000000000000000000000000000000000000000000000000',X'f491859c9cee73b7d3f1dc10166f745103b2c5bad05bbb29bf7c05fac0bd0aeb');
INSERT INTO record VALUES(4294967298,1,2,1,'pinned',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"pinned":{"path":"disk-full.md","revision":"196df7efba082d626127d9b72212f082bacdf618b66c2319bbf574dded6d58c7","title":"Disk full"}}',X'f491859c9cee73b7d3f1dc10166f745103b2c5bad05bbb29bf7c05fac0bd0aeb',X'14a1f4112282eb6b9bd1aea76489d0a839f1f5d08e4a645b5f848808e603619b');
INSERT INTO record VALUES(4294967299,1,3,1,'walkStarted',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"walkStarted":{"from":"look","runbook":{"revision":"196df7efba082d626127d9b72212f082bacdf618b66c2319bbf574dded6d58c7","slug":"disk-full"}}}',X'14a1f4112282eb6b9bd1aea76489d0a839f1f5d08e4a645b5f848808e603619b',X'2282ea314cae7a29563da7f66666693509692fb924b09d70981e7e9676795338');
INSERT INTO record VALUES(4294967300,1,4,1,'walkHeld',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"walkHeld":{"reason":"needs a person"}}',X'2282ea314cae7a29563da7f66666693509692fb924b09d70981e7e9676795338',X'a6b0114c8048d5dd78b37316dd5073bedd817ded65ad46547d044b2993f00394');
INSERT INTO record VALUES(4294967301,1,5,1,'walkResumed',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"walkResumed":{"host":"bastion-2"}}',X'a6b0114c8048d5dd78b37316dd5073bedd817ded65ad46547d044b2993f00394',X'7deafae17e932ba0267614d3b354989bd3f3cc9be5bf8aa0cc3ccf6de726ec91');
INSERT INTO record VALUES(4294967302,1,6,1,'valueGiven',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"valueGiven":{"basis":"answered","name":"pod","secret":false,"value":"$(reboot)"}}',X'7deafae17e932ba0267614d3b354989bd3f3cc9be5bf8aa0cc3ccf6de726ec91',X'274410fb6364c59ba8fc12ea6239f3bce594ca2a25d1b3c0010f287565ae2554');
INSERT INTO record VALUES(4294967303,1,7,1,'scriptConfirmed',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"scriptConfirmed":{"danger":1,"phrase":"do","plan":"7f3c"}}',X'274410fb6364c59ba8fc12ea6239f3bce594ca2a25d1b3c0010f287565ae2554',X'e722c8cc4b5e424f553b201f0693ec96518ba9b012f532a0c4c021f9250b0e23');
INSERT INTO record VALUES(4294967304,1,8,1,'scriptStarted',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"scriptStarted":{"effect":"changing","host":"bastion-2","plan":"7f3c","role":"run","run":{"block":0,"command":1},"script":"196df7efba082d626127d9b72212f082bacdf618b66c2319bbf574dded6d58c7","text":"checkoutctl restamp --ttl 3600","values":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}',X'e722c8cc4b5e424f553b201f0693ec96518ba9b012f532a0c4c021f9250b0e23',X'32463e737635efc6f35c6cb9602514bc11c39971c7613692703cd8097e23f544');
INSERT INTO record VALUES(4294967305,1,9,1,'scriptFinished',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"scriptFinished":{"context":{"digest":"4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a","directory":"/srv","names":["POD"]},"ending":{"exited":{"code":0}},"milliseconds":12,"run":{"block":0,"command":1},"stderr":{"bytes":0,"digest":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"stdout":{"bytes":34,"digest":"9a46c99d9acee9605c14c0dcedeacd948f758639f084557b3b864ff12864bc18","head":"9a46c99d9acee9605c14c0dcedeacd948f758639f084557b3b864ff12864bc18"},"survivors":0}}',X'32463e737635efc6f35c6cb9602514bc11c39971c7613692703cd8097e23f544',X'5816f018ac55f73ddcd1e1eead21727296d25b3be247e1708f39ef8cc6c2b29f');
INSERT INTO record VALUES(4294967306,1,10,1,'scriptFinished',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"scriptFinished":{"ending":{"timedOut":{"seconds":2.5}},"milliseconds":2500,"run":{"block":0,"command":1},"stderr":{"bytes":0,"digest":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"stdout":{"bytes":0,"digest":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"survivors":2}}',X'5816f018ac55f73ddcd1e1eead21727296d25b3be247e1708f39ef8cc6c2b29f',X'e0af3008fede2cf0e447b859f4a530d4bd4470e943c040d8421a6c559ed6c565');
INSERT INTO record VALUES(4294967307,1,11,1,'scriptRuled',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"scriptRuled":{"reason":"the probe says no","ruling":"not done","run":{"block":0,"command":1}}}',X'e0af3008fede2cf0e447b859f4a530d4bd4470e943c040d8421a6c559ed6c565',X'f82f0e4de0b8d8fa71e17e66024e9612a2b776f8772eb63ce9734cead19b6750');
INSERT INTO record VALUES(4294967308,1,12,1,'checkRead',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"checkRead":{"expected":"< 720 s","name":"lag","reading":{"number":1140.5,"sampled":1763800000000000001,"source":"prom-eu","text":"1140","unit":"s"},"role":"verify","run":{"block":0,"command":1},"verdict":"not met"}}',X'f82f0e4de0b8d8fa71e17e66024e9612a2b776f8772eb63ce9734cead19b6750',X'74be197e8419dc6cc48291696d02fc75096af61e40a35d373ede17cae3f3605a');
INSERT INTO record VALUES(4294967309,1,13,1,'checkHeld',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"checkHeld":{"milliseconds":600000,"name":"lag","run":{"block":0,"command":1}}}',X'74be197e8419dc6cc48291696d02fc75096af61e40a35d373ede17cae3f3605a',X'49433cd6e3b7aa89faeccd41072fe52a2c560c659f4169361af9cee52de6918e');
INSERT INTO record VALUES(4294967310,1,14,1,'stepAnswered',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"stepAnswered":{"basis":"answered","value":"callbacks are delayed"}}',X'49433cd6e3b7aa89faeccd41072fe52a2c560c659f4169361af9cee52de6918e',X'15ee25a54be66d005c0e76e1e96532b41bb13fc123d8d43b368925c414872b79');
INSERT INTO record VALUES(4294967311,1,15,1,'stepConcluded',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"stepConcluded":{"reason":"not our region","status":"skipped"}}',X'15ee25a54be66d005c0e76e1e96532b41bb13fc123d8d43b368925c414872b79',X'70b7ade3a1088aeafae1323b15783194a362cef6ded458ddf87d6991f71e116b');
INSERT INTO record VALUES(4294967312,1,16,1,'armTaken',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"armTaken":{"arm":2,"by":"evidence","first":"lengthen","label":"confirmations late","last":"settle","reason":"exporter lies","runbook":{"revision":"196df7efba082d626127d9b72212f082bacdf618b66c2319bbf574dded6d58c7","slug":"disk-full"}}}',X'70b7ade3a1088aeafae1323b15783194a362cef6ded458ddf87d6991f71e116b',X'c33812e70d3abd4e631aeb27754af3e427c61c0ba312db74001cf4686fbab628');
INSERT INTO record VALUES(4294967313,1,17,1,'walkWent',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"walkWent":{"back":true,"to":"look"}}',X'c33812e70d3abd4e631aeb27754af3e427c61c0ba312db74001cf4686fbab628',X'fb4b7c788f3d636c0b8efc686d53867afe2bf18f69a62c4f2aeb10232f07e4f2');
INSERT INTO record VALUES(4294967314,1,18,1,'noteAdded',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"noteAdded":{"text":"customers call\nsupport is told"}}',X'fb4b7c788f3d636c0b8efc686d53867afe2bf18f69a62c4f2aeb10232f07e4f2',X'd57a274a4981f7c5442194833c5f7e18de0b365ae682c2d7e62b522a891228b1');
INSERT INTO record VALUES(4294967315,1,19,1,'walkEnded',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"walkEnded":{"outcome":"mitigated","reason":"follow-up tomorrow","status":"completed except deferred items"}}',X'd57a274a4981f7c5442194833c5f7e18de0b365ae682c2d7e62b522a891228b1',X'3264ccb8ac7f8624d946084ba3b0ef4b99d8c290aafd5951a7a1a73254c4855c');
INSERT INTO record VALUES(4294967316,1,20,1,'closed',1,1763800000000000000,1763800000000000000,12345,'b0071d','019ab000-0000-7000-8000-0000000000aa',0,'look',1,'mira','{"closed":{"outcome":"recovered","reason":"signal held"}}',X'3264ccb8ac7f8624d946084ba3b0ef4b99d8c290aafd5951a7a1a73254c4855c',X'86a022164ec4a915ba5509c237b5d4a6d86bc6ed1df8b8afe1a14ab466f01dd5');
CREATE TABLE blob(
  hash BLOB PRIMARY KEY CHECK(length(hash) = 32),
  bytes BLOB
) STRICT, WITHOUT ROWID;
INSERT INTO blob VALUES(X'196df7efba082d626127d9b72212f082bacdf618b66c2319bbf574dded6d58c7',X'23204469736b2066756c6c0a0a4c6f6f6b2e0a');
INSERT INTO blob VALUES(X'9a46c99d9acee9605c14c0dcedeacd948f758639f084557b3b864ff12864bc18',X'737475636b20776f726b65722034373131206f6e20636865636b6f75742d6170690a');
CREATE TABLE lease(
  incident INTEGER NOT NULL REFERENCES incident(number),
  epoch INTEGER NOT NULL CHECK(epoch > 0),
  PRIMARY KEY(incident, epoch)
) STRICT, WITHOUT ROWID;
INSERT INTO lease VALUES(1,1);
CREATE INDEX record_closed ON record(incident) WHERE kind = 'closed';
CREATE TRIGGER record_follows BEFORE INSERT ON record
WHEN EXISTS (SELECT 1 FROM record WHERE id = NEW.incident * 4294967296 + NEW.seq)
  OR NOT iif(NEW.seq = 1, NEW.prev = zeroblob(32),
    EXISTS (SELECT 1 FROM record WHERE id = NEW.incident * 4294967296 + NEW.seq - 1 AND hash = NEW.prev))
BEGIN SELECT RAISE(ABORT, 'a record follows the last one of its incident'); END;
CREATE TRIGGER record_stays BEFORE UPDATE ON record
BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END;
CREATE TRIGGER record_remains BEFORE DELETE ON record
BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;
CREATE TRIGGER incident_new BEFORE INSERT ON incident
WHEN EXISTS (SELECT 1 FROM incident WHERE number = NEW.number OR id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'an incident is entered once'); END;
CREATE TRIGGER incident_stays BEFORE UPDATE ON incident
BEGIN SELECT RAISE(ABORT, 'an incident keeps its number'); END;
CREATE TRIGGER incident_remains BEFORE DELETE ON incident
BEGIN SELECT RAISE(ABORT, 'an incident is never deleted'); END;
CREATE TRIGGER blob_erased BEFORE UPDATE ON blob
WHEN NEW.hash <> OLD.hash OR NEW.bytes IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a blob is kept or erased, never changed'); END;
CREATE TRIGGER blob_remains BEFORE DELETE ON blob
BEGIN SELECT RAISE(ABORT, 'a blob leaves a tombstone'); END;
CREATE TRIGGER lease_stays BEFORE UPDATE ON lease
BEGIN SELECT RAISE(ABORT, 'a lease is never changed'); END;
CREATE TRIGGER lease_remains BEFORE DELETE ON lease
BEGIN SELECT RAISE(ABORT, 'a lease is never deleted'); END;
COMMIT;
PRAGMA application_id=1299412082;
PRAGMA user_version=1;
