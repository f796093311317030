#include "cpq.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

typedef struct cpq_connection C;
typedef struct cpq_result R;

static struct {
  C *(*connectStartParams)(const char *const *, const char *const *, int);
  int (*connectPoll)(C *);
  int (*setErrorVerbosity)(C *, int);
  void (*(*setNoticeProcessor)(C *, void (*)(void *, const char *), void *))(void *, const char *);
  void (*finish)(C *);
  int (*socket)(const C *);
  char *(*errorMessage)(const C *);
  const char *(*parameterStatus)(const C *, const char *);
  int (*setnonblocking)(C *, int);
  int (*sendQuery)(C *, const char *);
  int (*sendQueryParams)(C *, const char *, int, const unsigned *, const char *const *, const int *, const int *, int);
  int (*setSingleRowMode)(C *);
  int (*flush)(C *);
  int (*consumeInput)(C *);
  int (*isBusy)(C *);
  R *(*getResult)(C *);
  int (*resultStatus)(const R *);
  char *(*resultErrorField)(const R *, int);
  int (*ntuples)(const R *);
  int (*nfields)(const R *);
  char *(*fname)(const R *, int);
  int (*getisnull)(const R *, int, int);
  char *(*getvalue)(const R *, int, int);
  int (*getlength)(const R *, int, int);
  void (*clear)(R *);
  struct cpq_cancel *(*getCancel)(C *);
  int (*cancel)(struct cpq_cancel *, char *, int);
  void (*freeCancel)(struct cpq_cancel *);
} lib;

static char load_error[256];
static int loaded;

static void load(void) {
  void *handle = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    snprintf(load_error, sizeof load_error, "%s", dlerror());
    return;
  }
  const struct {
    const char *name;
    void *slot;
  } symbols[] = {
      {"PQconnectStartParams", &lib.connectStartParams},
      {"PQconnectPoll", &lib.connectPoll},
      {"PQsetErrorVerbosity", &lib.setErrorVerbosity},
      {"PQsetNoticeProcessor", &lib.setNoticeProcessor},
      {"PQfinish", &lib.finish},
      {"PQsocket", &lib.socket},
      {"PQerrorMessage", &lib.errorMessage},
      {"PQparameterStatus", &lib.parameterStatus},
      {"PQsetnonblocking", &lib.setnonblocking},
      {"PQsendQuery", &lib.sendQuery},
      {"PQsendQueryParams", &lib.sendQueryParams},
      {"PQsetSingleRowMode", &lib.setSingleRowMode},
      {"PQflush", &lib.flush},
      {"PQconsumeInput", &lib.consumeInput},
      {"PQisBusy", &lib.isBusy},
      {"PQgetResult", &lib.getResult},
      {"PQresultStatus", &lib.resultStatus},
      {"PQresultErrorField", &lib.resultErrorField},
      {"PQntuples", &lib.ntuples},
      {"PQnfields", &lib.nfields},
      {"PQfname", &lib.fname},
      {"PQgetisnull", &lib.getisnull},
      {"PQgetvalue", &lib.getvalue},
      {"PQgetlength", &lib.getlength},
      {"PQclear", &lib.clear},
      {"PQgetCancel", &lib.getCancel},
      {"PQcancel", &lib.cancel},
      {"PQfreeCancel", &lib.freeCancel},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    void *found = dlsym(handle, symbols[i].name);
    if (!found) {
      snprintf(load_error, sizeof load_error, "libpq.so.5 is too old: no %s", symbols[i].name);
      return;
    }
    memcpy(symbols[i].slot, &found, sizeof found);
  }
  loaded = 1;
}

int cpq_load(char *error, size_t size) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  if (!loaded && size) snprintf(error, size, "%s", load_error);
  return loaded ? 0 : -1;
}

// libpq's own would print what the server says on our terminal, escapes and all.
static void say_nothing(void *unused, const char *message) {
  (void)unused;
  (void)message;
}

C *cpq_connect_start(const char *const *keywords, const char *const *values) {
  C *connection = lib.connectStartParams(keywords, values, 1);
  if (connection) lib.setNoticeProcessor(connection, say_nothing, NULL);
  return connection;
}

enum cpq_polling cpq_connect_poll(C *c) { return lib.connectPoll(c); }
// 2 is PQERRORS_VERBOSE.
void cpq_say_codes(C *c) { lib.setErrorVerbosity(c, 2); }
void cpq_finish(C *c) { lib.finish(c); }
int cpq_socket(const C *c) { return lib.socket(c); }
const char *cpq_error(const C *c) { return lib.errorMessage(c); }
const char *cpq_parameter(const C *c, const char *name) { return lib.parameterStatus(c, name); }

int cpq_send(C *c, const char *statement, int count, const char *const *values) {
  lib.setnonblocking(c, 1);
  if (!values) return lib.sendQuery(c, statement);
  if (!lib.sendQueryParams(c, statement, count, NULL, values, NULL, NULL, 0)) return 0;
  return lib.setSingleRowMode(c);
}

int cpq_flush(C *c) { return lib.flush(c); }
int cpq_consume(C *c) { return lib.consumeInput(c); }
int cpq_is_busy(C *c) { return lib.isBusy(c); }
R *cpq_next(C *c) { return lib.getResult(c); }

enum cpq_status cpq_result_status(const R *r) { return lib.resultStatus(r); }
const char *cpq_result_field(const R *r, int field) { return lib.resultErrorField(r, field); }
int cpq_rows(const R *r) { return lib.ntuples(r); }
int cpq_columns(const R *r) { return lib.nfields(r); }
const char *cpq_name(const R *r, int column) { return lib.fname(r, column); }
int cpq_is_null(const R *r, int row, int column) { return lib.getisnull(r, row, column); }
const char *cpq_value(const R *r, int row, int column) { return lib.getvalue(r, row, column); }
int cpq_length(const R *r, int row, int column) { return lib.getlength(r, row, column); }
void cpq_clear(R *r) { lib.clear(r); }

void cpq_cancel(C *c) {
  char ignored[256];
  struct cpq_cancel *cancel = lib.getCancel(c);
  if (!cancel) return;
  lib.cancel(cancel, ignored, sizeof ignored);
  lib.freeCancel(cancel);
}
