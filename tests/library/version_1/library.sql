-- A library as version 1 of its tables kept it; made by the program before readings were a list.
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  path BLOB NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  place INTEGER,
  created REAL NOT NULL,
  duration REAL NOT NULL,
  facts TEXT NOT NULL
);
INSERT INTO "entry" VALUES(1,'interview',X'2F736F756E642F696E746572766965772E776176','interview.wav','done',NULL,1000.0,9.5,'{"elapsed": 0.0, "rtf": 0.25, "model": "kasr-builtin", "compute_device": "cpu", "has_lm": true, "exported": false, "edited": true, "replaces": "", "engine": "", "settled": 9.5, "head": "{\"version\":1,\"speakers\":[\"\uae40 \uae30\uc790\",\"\uc190\ub2d8\"],\"adjustments\":[[[0.4,2.1,[\"\uc548\ub155\ud558\uc138\uc694 \uc5ec\ub7ec\ubd84\"]],[0.4,2.5,[\"\uc548\ub155\ud558\uc138\uc694,\",\"\uc5ec\ub7ec\ubd84\"]]]],\"draft\":[3,\"\ub124, \uadf8\ub807\uc2b5\ub2c8\ub2e4\"]}", "notices": []}');
INSERT INTO "entry" VALUES(2,'changed',X'2F736F756E642F6368616E6765642E776176','changed.wav','done',0,2000.0,9.0,'{"elapsed": 0.0, "rtf": 0.0, "model": "", "compute_device": "", "has_lm": true, "exported": false, "edited": true, "replaces": "", "engine": "", "settled": 0.0, "head": "{\"version\":1,\"speakers\":[],\"adjustments\":[],\"draft\":null}", "notices": []}');
INSERT INTO "entry" VALUES(3,'alone',X'2F736F756E642F616C6F6E652E776176','alone.wav','done',1,3000.0,3.0,'{"elapsed": 0.0, "rtf": 0.0, "model": "", "compute_device": "", "has_lm": false, "exported": false, "edited": false, "replaces": "", "engine": "", "settled": 0.0, "head": "{\"version\":1,\"speakers\":[],\"adjustments\":[],\"draft\":null}", "notices": []}');
CREATE TABLE segment (
  id INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  start REAL NOT NULL,
  text TEXT NOT NULL,
  document TEXT NOT NULL
);
INSERT INTO "segment" VALUES(1,1,0,0.4,'안녕하세요 여러분','{"start":0.4,"end":2.1,"greedy":{"words":[["안뇽",0.4,0.8,0.71],["하세요",0.9,1.5,0.93],["여러분",1.6,2.1,0.99]],"confidence":0.9,"scores":[-3.25,0.0,-3.25]},"lm":{"words":[["안녕하세요",0.4,1.5,0.62],["여러분",1.6,2.1,0.98]],"confidence":0.8,"scores":[-4.5,-6.25,-10.75]},"alternatives":[{"words":[["안녕",0.4,0.8,0.3],["하세요",0.9,1.5,0.4],["여러분",1.6,2.1,0.98]],"confidence":0.4,"scores":[-4.75,-7.5,-12.25]},{"words":[["안녕하세여",0.4,1.5,0.2],["여러분",1.6,2.1,0.98]],"confidence":0.3,"scores":[-4.25,-9.0,-13.25]}]}');
INSERT INTO "segment" VALUES(2,1,1,3.0,'한강 공원에서','{"start":3.0,"end":4.25,"greedy":{"words":[["한강",3.0,3.4,0.8],["공원에",3.5,4.25,0.7]],"confidence":0.75,"scores":[-1.5,0.0,-1.5]},"lm":{"words":[["한강",3.0,3.4,0.9],["공원의",3.5,4.25,0.5]],"confidence":0.7,"scores":[-2.0,-3.0,-5.0]},"edited":{"words":[["한강",3.0,3.4,0.9],["공원에서",3.5,4.25,1.0]],"confidence":1.0,"scores":[0.0,0.0,0.0]},"speaker":"김 기자"}');
INSERT INTO "segment" VALUES(3,1,2,5.0,'','{"start":5.0,"end":6.0,"greedy":{"words":[["음",5.0,5.4,0.4]],"confidence":0.4,"scores":[-0.5,0.0,-0.5]},"lm":{"words":[],"confidence":0.0,"scores":[-1.0,0.0,-1.0]}}');
INSERT INTO "segment" VALUES(4,1,3,7.0,'네, "그래요"','{"start":7.0,"end":8.0,"lm":{"words":[["네,",7.0,7.4,0.9],["\"그래요\"",7.5,8.0,0.9]],"confidence":0.9,"scores":[-1.0,-2.0,-3.0]},"speaker":"손님"}');
INSERT INTO "segment" VALUES(5,2,0,0.0,'오늘은 날씨가','{"start":0.0,"end":0.55,"greedy":{"words":[["오늘은",0.0,0.25,0.9],["날씨가",0.3,0.55,0.9]],"confidence":0.9,"scores":[-1.5,-0.5,-2.0]},"lm":{"words":[["오늘은",0.0,0.25,0.9],["날씨가",0.3,0.55,0.9]],"confidence":0.9,"scores":[-1.5,-0.5,-2.0]},"edited":{"words":[["오늘은",0.0,0.25,0.9],["날씨가",0.3,0.55,0.9]],"confidence":0.9,"scores":[-1.5,-0.5,-2.0]}}');
INSERT INTO "segment" VALUES(6,2,1,0.6,'정말로 좋습니다','{"start":0.6,"end":2.0,"greedy":{"words":[["정말",0.6,0.85,0.9],["좋습니다",0.8999999999999999,1.15,0.9]],"confidence":0.9,"scores":[-1.5,-0.5,-2.0]},"lm":{"words":[["정말",0.6,0.85,0.9],["좋습니다",0.8999999999999999,1.15,0.9]],"confidence":0.9,"scores":[-1.5,-0.5,-2.0]},"edited":{"words":[["정말로",0.6,0.85,1.0],["좋습니다",0.8999999999999999,1.15,0.9]],"confidence":1.0,"scores":[0.0,0.0,0.0]}}');
INSERT INTO "segment" VALUES(7,2,2,3.0,'내일도 그럴까요 모레는 비가 와요','{"start":3.0,"end":8.0,"greedy":{"words":[["내일도",3.0,3.25,0.9],["그럴까요",3.3,3.55,0.9],["모레는",6.0,6.25,0.9],["비가",6.3,6.55,0.9],["와요",6.6,6.85,0.9]],"confidence":0.9,"scores":[-3.0,-1.0,-4.0]},"lm":{"words":[["내일도",3.0,3.25,0.9],["그럴까요",3.3,3.55,0.9],["모레는",6.0,6.25,0.9],["비가",6.3,6.55,0.9],["와요",6.6,6.85,0.9]],"confidence":0.9,"scores":[-3.0,-1.0,-4.0]}}');
INSERT INTO "segment" VALUES(8,3,0,0.0,'혼자 말해요','{"start":0.0,"end":1.0,"greedy":{"words":[["혼자",0.0,0.4,0.9],["말해요",0.5,1.0,0.8]],"confidence":0.85,"scores":[-1.0,0.0,-1.0]}}');
INSERT INTO "segment" VALUES(9,3,1,1.5,'정말 그래요','{"start":1.5,"end":2.5,"greedy":{"words":[["정말",1.5,1.9,0.9],["그래요",2.0,2.5,0.8]],"confidence":0.85,"scores":[-1.0,0.0,-1.0]}}');
CREATE INDEX entry_by_age ON entry (created);
CREATE INDEX segment_by_place ON segment (entry, place);
CREATE VIRTUAL TABLE IF NOT EXISTS segment_words
  USING fts5 (text, content='segment', content_rowid='id', tokenize='trigram');
CREATE TRIGGER IF NOT EXISTS words_of_new AFTER INSERT ON segment BEGIN
  INSERT INTO segment_words (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER IF NOT EXISTS words_of_gone AFTER DELETE ON segment BEGIN
  INSERT INTO segment_words (segment_words, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER IF NOT EXISTS words_of_changed AFTER UPDATE OF text ON segment BEGIN
  INSERT INTO segment_words (segment_words, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO segment_words (rowid, text) VALUES (new.id, new.text);
END;
INSERT INTO segment_words (segment_words) VALUES ('rebuild');
PRAGMA user_version = 1;
