#include <sqlite3.h>
#include <string.h>

// SQLITE_TRANSIENT is a cast of -1, which Swift does not import.
static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }

// sqlite3_db_config is variadic, which Swift does not import. Closing must not checkpoint: it would put fsyncs and, with
// them, failures at the end of every verb.
static inline int csqlite_no_checkpoint_on_close(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

// Keeps the write-ahead log's file when the last connection closes, so that the next program writes over it instead of
// growing a new one, which doubles the cost of a commit.
static inline int csqlite_keep_log(sqlite3 *db) {
  int on = 1;
  return sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
}

// Makes the write-ahead log's file at least `wanted` bytes long by writing zeros behind it, and tells how long it is; only
// inside a write transaction, when no other process can be appending. A frame of zeros never has the log's salt, so
// recovery stops there.
static inline int csqlite_reserve_log(sqlite3 *db, sqlite3_int64 wanted, sqlite3_int64 *size) {
  static const char zeros[65536];
  sqlite3_file *log = 0;
  *size = 0;
  int rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (rc != SQLITE_OK || !log || !log->pMethods) return rc;
  rc = log->pMethods->xFileSize(log, size);
  while (rc == SQLITE_OK && *size < wanted) {
    sqlite3_int64 n = wanted - *size < (sqlite3_int64)sizeof zeros ? wanted - *size : (sqlite3_int64)sizeof zeros;
    rc = log->pMethods->xWrite(log, zeros, (int)n, *size);
    if (rc == SQLITE_OK) *size += n;
  }
  return rc;
}

// For databases of other people: a misspelt column in double quotes is an error and no text, nothing in the file's schema may
// call what reaches outside, and no pragma may damage the file. Older libraries that lack one of them leave it.
static inline void csqlite_guard(sqlite3 *db) {
#ifdef SQLITE_DBCONFIG_DQS_DML
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
#endif
#ifdef SQLITE_DBCONFIG_TRUSTED_SCHEMA
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
#endif
#ifdef SQLITE_DBCONFIG_DEFENSIVE
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
#endif
}
