#ifndef CPQ_H
#define CPQ_H
// PostgreSQL's own client, libpq, loaded at the first question: linked, it would bring some thirty libraries to every start.
// Its types are opaque and its interface is frozen within `libpq.so.5`, so that what is used of it is declared here and no
// header of it is needed to build (PostgreSQL 15, "libpq - C Library").

#include <stddef.h>

struct cpq_connection;
struct cpq_result;
struct cpq_cancel;

// Loads the library; 0, or -1 and why not. Any thread, any number of times. Nothing below may be called before.
int cpq_load(char *error, size_t size);

// What a connection under way waits for.
enum cpq_polling { CPQ_FAILED = 0, CPQ_READING = 1, CPQ_WRITING = 2, CPQ_OK = 3 };

// What a result is.
enum cpq_status {
  CPQ_EMPTY_QUERY = 0,
  CPQ_COMMAND_OK = 1,
  CPQ_TUPLES_OK = 2,
  CPQ_BAD_RESPONSE = 5,
  CPQ_FATAL_ERROR = 7,
  CPQ_SINGLE_TUPLE = 9,
};

// Begins to connect; notices and warnings of the server are dropped. `dbname` among the keywords may be a whole connection string.
struct cpq_connection *cpq_connect_start(const char *const *keywords, const char *const *values);
enum cpq_polling cpq_connect_poll(struct cpq_connection *c);
// Errors say their SQLSTATE from here on.
void cpq_say_codes(struct cpq_connection *c);
void cpq_finish(struct cpq_connection *c);
int cpq_socket(const struct cpq_connection *c);
const char *cpq_error(const struct cpq_connection *c);
const char *cpq_parameter(const struct cpq_connection *c, const char *name);

// Sends one statement with text values, to be read a row at a time; 1 when it was sent. NULL values: a plain statement,
// which may be several.
int cpq_send(struct cpq_connection *c, const char *statement, int count, const char *const *values);
// 0 all sent, 1 more to send, -1 failed.
int cpq_flush(struct cpq_connection *c);
// Reads what is there; 0 when the connection is gone.
int cpq_consume(struct cpq_connection *c);
int cpq_is_busy(struct cpq_connection *c);
// The next result, NULL when the statement has no more.
struct cpq_result *cpq_next(struct cpq_connection *c);

enum cpq_status cpq_result_status(const struct cpq_result *r);
// A field of an error: 'C' SQLSTATE, 'M' message, 'P' position; NULL when it has none.
const char *cpq_result_field(const struct cpq_result *r, int field);
int cpq_rows(const struct cpq_result *r);
int cpq_columns(const struct cpq_result *r);
const char *cpq_name(const struct cpq_result *r, int column);
int cpq_is_null(const struct cpq_result *r, int row, int column);
const char *cpq_value(const struct cpq_result *r, int row, int column);
int cpq_length(const struct cpq_result *r, int row, int column);
void cpq_clear(struct cpq_result *r);

// Asks the server to give up what runs there; blocks until it took notice.
void cpq_cancel(struct cpq_connection *c);

#endif
