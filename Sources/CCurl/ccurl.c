#define _GNU_SOURCE
// The library's own macros call its functions by name; here they are pointers that were looked up.
#define CURL_DISABLE_TYPECHECK
#define CURL_DISABLE_DEPRECATION
#include "ccurl.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

static struct {
  CURLcode (*global_init)(long);
  CURL *(*easy_init)(void);
  CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
  CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
  CURLcode (*easy_perform)(CURL *);
  void (*easy_reset)(CURL *);
  void (*easy_cleanup)(CURL *);
  const char *(*easy_strerror)(CURLcode);
  CURLM *(*multi_init)(void);
  CURLMcode (*multi_setopt)(CURLM *, CURLMoption, ...);
  CURLMcode (*multi_add_handle)(CURLM *, CURL *);
  CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
  CURLMcode (*multi_perform)(CURLM *, int *);
  CURLMcode (*multi_poll)(CURLM *, struct curl_waitfd *, unsigned, int, int *);
  CURLMsg *(*multi_info_read)(CURLM *, int *);
  CURLMcode (*multi_cleanup)(CURLM *);
  struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
  void (*slist_free_all)(struct curl_slist *);
  CURLU *(*url)(void);
  void (*url_cleanup)(CURLU *);
  CURLUcode (*url_set)(CURLU *, CURLUPart, const char *, unsigned);
  CURLUcode (*url_get)(const CURLU *, CURLUPart, char **, unsigned);
  void (*free)(void *);
} lib;

static char load_error[256];
static int loaded;

static void load(void) {
  void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    snprintf(load_error, sizeof load_error, "%s", dlerror());
    return;
  }
  const struct {
    const char *name;
    void *slot;
  } symbols[] = {
      {"curl_global_init", &lib.global_init},
      {"curl_easy_init", &lib.easy_init},
      {"curl_easy_setopt", &lib.easy_setopt},
      {"curl_easy_getinfo", &lib.easy_getinfo},
      {"curl_easy_perform", &lib.easy_perform},
      {"curl_easy_reset", &lib.easy_reset},
      {"curl_easy_cleanup", &lib.easy_cleanup},
      {"curl_easy_strerror", &lib.easy_strerror},
      {"curl_multi_init", &lib.multi_init},
      {"curl_multi_setopt", &lib.multi_setopt},
      {"curl_multi_add_handle", &lib.multi_add_handle},
      {"curl_multi_remove_handle", &lib.multi_remove_handle},
      {"curl_multi_perform", &lib.multi_perform},
      {"curl_multi_poll", &lib.multi_poll},
      {"curl_multi_info_read", &lib.multi_info_read},
      {"curl_multi_cleanup", &lib.multi_cleanup},
      {"curl_slist_append", &lib.slist_append},
      {"curl_slist_free_all", &lib.slist_free_all},
      {"curl_url", &lib.url},
      {"curl_url_cleanup", &lib.url_cleanup},
      {"curl_url_set", &lib.url_set},
      {"curl_url_get", &lib.url_get},
      {"curl_free", &lib.free},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    void *found = dlsym(handle, symbols[i].name);
    if (!found) {
      snprintf(load_error, sizeof load_error, "libcurl.so.4 is too old: no %s", symbols[i].name);
      return;
    }
    memcpy(symbols[i].slot, &found, sizeof found);
  }
  if (lib.global_init(CURL_GLOBAL_DEFAULT)) {
    snprintf(load_error, sizeof load_error, "libcurl does not start");
    return;
  }
  loaded = 1;
}

int ccurl_load(char *error, size_t size) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  if (!loaded && size) snprintf(error, size, "%s", load_error);
  return loaded ? 0 : -1;
}

// One request under way, or a handle that waits for its next.
struct transfer {
  uint64_t id;
  CURL *easy;
  struct curl_slist *headers;
  uint8_t *body;
  size_t size, room, limit;
  int too_large, once;
  char error[CURL_ERROR_SIZE];
  char server[128];
  char date[64];
  char retry_after[64];
  struct transfer *next;
};

struct ccurl_loop {
  CURLM *multi;
  struct transfer *running, *idle, *told;
};

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
  struct transfer *t = context;
  size_t n = size * count;
  if (n > t->limit - t->size) {
    t->too_large = 1;
    return 0;
  }
  if (t->size + n > t->room) {
    size_t room = t->room ? t->room : 4096;
    while (room < t->size + n) room *= 2;
    uint8_t *grown = realloc(t->body, room);
    if (!grown) return 0;
    t->body = grown;
    t->room = room;
  }
  memcpy(t->body + t->size, bytes, n);
  t->size += n;
  return n;
}

static void keep(char *slot, size_t room, const char *value, size_t n) {
  while (n && (*value == ' ' || *value == '\t')) value++, n--;
  while (n && (value[n - 1] == '\r' || value[n - 1] == '\n' || value[n - 1] == ' ')) n--;
  if (n >= room) n = room - 1;
  memcpy(slot, value, n);
  slot[n] = 0;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context) {
  struct transfer *t = context;
  size_t n = size * count;
  if (n > 7 && !strncasecmp(bytes, "server:", 7)) keep(t->server, sizeof t->server, bytes + 7, n - 7);
  if (n > 12 && !strncasecmp(bytes, "retry-after:", 12))
    keep(t->retry_after, sizeof t->retry_after, bytes + 12, n - 12);
  if (n > 5 && !strncasecmp(bytes, "date:", 5)) keep(t->date, sizeof t->date, bytes + 5, n - 5);
  return n;
}

struct ccurl_loop *ccurl_loop_new(void) {
  if (!loaded) return NULL;
  struct ccurl_loop *loop = calloc(1, sizeof *loop);
  if (!loop) return NULL;
  loop->multi = lib.multi_init();
  if (!loop->multi) {
    free(loop);
    return NULL;
  }
  // How many run at once is decided by who starts them; these are the connections kept for the next question.
  lib.multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, 64L);
  return loop;
}

static void rest(struct ccurl_loop *loop, struct transfer *t) {
  lib.slist_free_all(t->headers);
  t->headers = NULL;
  // A large body's memory is not kept for small ones.
  if (t->room > 1 << 20) {
    free(t->body);
    t->body = NULL;
    t->room = 0;
  }
  t->next = loop->idle;
  loop->idle = t;
}

static void discard(struct transfer *t) {
  while (t) {
    struct transfer *next = t->next;
    lib.slist_free_all(t->headers);
    lib.easy_cleanup(t->easy);
    free(t->body);
    free(t);
    t = next;
  }
}

void ccurl_loop_free(struct ccurl_loop *loop) {
  if (!loop) return;
  for (struct transfer *t = loop->running; t; t = t->next) lib.multi_remove_handle(loop->multi, t->easy);
  discard(loop->running);
  discard(loop->idle);
  discard(loop->told);
  lib.multi_cleanup(loop->multi);
  free(loop);
}

static void set_options(struct transfer *t, const struct ccurl_request *r) {
  CURL *easy = t->easy;
  lib.easy_setopt(easy, CURLOPT_PRIVATE, t);
  lib.easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);
  lib.easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  lib.easy_setopt(easy, CURLOPT_WRITEDATA, t);
  lib.easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  lib.easy_setopt(easy, CURLOPT_HEADERDATA, t);
  lib.easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)r->limit);
  lib.easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  lib.easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
  lib.easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  lib.easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  // An address goes out as it was checked: no `..` is taken out of it afterwards.
  lib.easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  lib.easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  lib.easy_setopt(easy, CURLOPT_TIMEOUT_MS, r->timeout_ms);
  lib.easy_setopt(easy, CURLOPT_USERAGENT, r->agent);
  lib.easy_setopt(easy, CURLOPT_PROXY, r->proxy);
  lib.easy_setopt(easy, CURLOPT_NOPROXY, r->no_proxy);
  // What is meant for the source must not reach a proxy that only passes it on.
  lib.easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
  if (r->authority) lib.easy_setopt(easy, CURLOPT_CAINFO, r->authority);
  if (r->certificate) lib.easy_setopt(easy, CURLOPT_SSLCERT, r->certificate);
  if (r->certificate) lib.easy_setopt(easy, CURLOPT_SSLKEY, r->key ? r->key : r->certificate);
  if (!strcmp(r->method, "HEAD")) {
    lib.easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (r->body) {
    lib.easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_size);
    lib.easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, r->body);
    lib.easy_setopt(easy, CURLOPT_CUSTOMREQUEST, r->method);
  } else if (r->once && strcmp(r->method, "GET")) {
    // POST and PUT without a body have one of no bytes.
    if (strcmp(r->method, "DELETE")) lib.easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, "");
    lib.easy_setopt(easy, CURLOPT_CUSTOMREQUEST, r->method);
  } else {
    lib.easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  }
  if (r->once) {
    // A request on a connection that turns out dead is sent again by libcurl itself.
    lib.easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    lib.easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  }
}

int ccurl_start(struct ccurl_loop *loop, const struct ccurl_request *r) {
  struct transfer *t = loop->idle;
  if (t) {
    loop->idle = t->next;
    lib.easy_reset(t->easy);
  } else {
    t = calloc(1, sizeof *t);
    if (!t) return -1;
    t->easy = lib.easy_init();
    if (!t->easy) {
      free(t);
      return -1;
    }
  }
  t->id = r->id;
  t->size = 0;
  t->limit = r->limit;
  t->too_large = 0;
  t->once = r->once;
  t->error[0] = t->server[0] = t->date[0] = t->retry_after[0] = 0;
  set_options(t, r);
  for (const char *const *h = r->headers; *h; h++) {
    struct curl_slist *longer = lib.slist_append(t->headers, *h);
    if (longer) t->headers = longer;
  }
  if (t->headers) lib.easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
  if (lib.easy_setopt(t->easy, CURLOPT_URL, r->url) || lib.multi_add_handle(loop->multi, t->easy)) {
    rest(loop, t);
    return -1;
  }
  t->next = loop->running;
  loop->running = t;
  return 0;
}

static void unlink_running(struct ccurl_loop *loop, struct transfer *t) {
  for (struct transfer **at = &loop->running; *at; at = &(*at)->next)
    if (*at == t) {
      *at = t->next;
      break;
    }
  t->next = NULL;
  lib.multi_remove_handle(loop->multi, t->easy);
}

static enum ccurl_problem problem(CURLcode code, const struct transfer *t) {
  switch ((int)code) {
    case CURLE_OK: return CCURL_FINE;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT: return CCURL_UNREACHABLE;
    case CURLE_OPERATION_TIMEDOUT: return CCURL_TIMED_OUT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS: return CCURL_UNTRUSTED;
    case CURLE_FILESIZE_EXCEEDED: return CCURL_TOO_LARGE;
    case CURLE_WRITE_ERROR: return t->too_large ? CCURL_TOO_LARGE : CCURL_OTHER;
    case CURLE_PARTIAL_FILE: return CCURL_CUT;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      // Since TLS 1.3 a server refuses our certificate only after the handshake.
      if (strstr(t->error, "alert")) return CCURL_UNTRUSTED;
      return t->size ? CCURL_CUT : CCURL_CLOSED;
    case CURLE_GOT_NOTHING: return CCURL_CLOSED;
    case CURLE_UNSUPPORTED_PROTOCOL:
      // Also what it says of a server that answers without HTTP's first line.
      return strstr(t->error, "HTTP/0.9") ? CCURL_NOT_HTTP : CCURL_BAD_ADDRESS;
    case CURLE_URL_MALFORMAT: return CCURL_BAD_ADDRESS;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return CCURL_NOT_HTTP;
    default: return CCURL_OTHER;
  }
}

static void tell(struct transfer *t, CURLcode code, struct ccurl_reply *reply) {
  char *type = NULL, *redirect = NULL;
  curl_off_t total = 0;
  memset(reply, 0, sizeof *reply);
  reply->id = t->id;
  reply->problem = problem(code, t);
  // Of what changes something it matters that not a byte of it went out.
  curl_off_t begun = 0;
  lib.easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &begun);
  if (t->once && code == CURLE_OPERATION_TIMEDOUT && begun == 0) reply->problem = CCURL_UNREACHABLE;
  if (code && !t->error[0]) snprintf(t->error, sizeof t->error, "%s", lib.easy_strerror(code));
  reply->error = code ? t->error : "";
  lib.easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &reply->status);
  lib.easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
  lib.easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &redirect);
  lib.easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &total);
  reply->content_type = type ? type : "";
  reply->redirect = redirect ? redirect : "";
  reply->server = t->server;
  reply->date = t->date;
  reply->retry_after = t->retry_after;
  reply->body = t->body;
  reply->body_size = t->size;
  reply->microseconds = total;
}

// OpenSSL writes to its socket without asking for no signal.
struct quiet {
  sigset_t before;
  int pending;
};

static void hush(struct quiet *q) {
  sigset_t pipe, waiting;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigpending(&waiting);
  q->pending = sigismember(&waiting, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &q->before);
}

static void unhush(struct quiet *q) {
  sigset_t pipe, waiting;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigpending(&waiting);
  if (!q->pending && sigismember(&waiting, SIGPIPE)) {
    const struct timespec now = {0, 0};
    sigtimedwait(&pipe, NULL, &now);
  }
  pthread_sigmask(SIG_SETMASK, &q->before, NULL);
}

static CURLMsg *next_done(struct ccurl_loop *loop) {
  CURLMsg *message;
  int left;
  while ((message = lib.multi_info_read(loop->multi, &left)))
    if (message->msg == CURLMSG_DONE) return message;
  return NULL;
}

int ccurl_next(struct ccurl_loop *loop, struct ccurl_reply *reply) {
  struct quiet quiet;
  int running;
  if (loop->told) {
    rest(loop, loop->told);
    loop->told = NULL;
  }
  hush(&quiet);
  CURLMsg *message = next_done(loop);
  if (!message) {
    lib.multi_perform(loop->multi, &running);
    message = next_done(loop);
  }
  if (message) {
    CURLcode code = message->data.result;
    char *context = NULL;
    lib.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &context);
    struct transfer *t = (struct transfer *)context;
    tell(t, code, reply);
    unlink_running(loop, t);
    loop->told = t;
  }
  unhush(&quiet);
  return message != NULL;
}

void ccurl_wait(struct ccurl_loop *loop, int fd, int milliseconds) {
  struct curl_waitfd extra = {.fd = fd, .events = CURL_WAIT_POLLIN};
  lib.multi_poll(loop->multi, fd < 0 ? NULL : &extra, fd < 0 ? 0 : 1, milliseconds, NULL);
}

void ccurl_cancel(struct ccurl_loop *loop, uint64_t id) {
  for (struct transfer *t = loop->running; t; t = t->next)
    if (t->id == id) {
      struct quiet quiet;
      hush(&quiet);
      unlink_running(loop, t);
      unhush(&quiet);
      rest(loop, t);
      return;
    }
}

static int part(CURLU *url, CURLUPart what, char *slot, size_t room) {
  char *text = NULL;
  if (lib.url_get(url, what, &text, what == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0)) return -1;
  int n = snprintf(slot, room, "%s", text);
  lib.free(text);
  return n < (int)room ? 0 : -1;
}

int ccurl_read_address(const char *text, struct ccurl_address *address) {
  memset(address, 0, sizeof *address);
  CURLU *url = loaded ? lib.url() : NULL;
  if (!url) return -1;
  int bad = lib.url_set(url, CURLUPART_URL, text, CURLU_PATH_AS_IS) != 0;
  bad = bad || part(url, CURLUPART_SCHEME, address->scheme, sizeof address->scheme);
  bad = bad || part(url, CURLUPART_HOST, address->host, sizeof address->host);
  bad = bad || part(url, CURLUPART_PORT, address->port, sizeof address->port);
  bad = bad || part(url, CURLUPART_PATH, address->path, sizeof address->path);
  char *user = NULL;
  if (!bad && !lib.url_get(url, CURLUPART_USER, &user, 0)) address->has_user = 1;
  if (user) lib.free(user);
  lib.url_cleanup(url);
  return bad ? -1 : 0;
}

// A mail under way: what has been read of it, and what the server said when.
struct mail {
  const uint8_t *bytes;
  size_t size, sent;
  int begun, ended;            // its text is asked for; all of it was handed over
  int spoke, refused, final;   // it said something; the number of its refusal; that of its word on the text
  char text[512];
  char error[CURL_ERROR_SIZE];
  int (*stop)(void *);
  void *context;
};

static size_t give_mail(char *room, size_t size, size_t count, void *context) {
  struct mail *m = context;
  size_t n = size * count;
  m->begun = 1;
  if (n > m->size - m->sent) n = m->size - m->sent;
  memcpy(room, m->bytes + m->sent, n);
  m->sent += n;
  if (!n) m->ended = 1;
  return n;
}

// Every line of the server's comes here (RFC 5321, 4.2).
static size_t take_line(char *bytes, size_t size, size_t count, void *context) {
  struct mail *m = context;
  size_t n = size * count;
  int code = 0;
  for (size_t i = 0; i < 3; i++) {
    if (i >= n || bytes[i] < '0' || bytes[i] > '9') return n;
    code = code * 10 + (bytes[i] - '0');
  }
  m->spoke = 1;
  // The first word behind the text is the one on the mail, when it is one: 221 is said on leaving, also where nothing was said
  // before. Before the text's end the last refusal counts, unless it went on all the same (HELO behind EHLO, another way to log in).
  int is_final = m->ended && !m->final && code != 221 && (code / 100 == 2 || code >= 400);
  if (is_final) m->final = code;
  if (!m->final && code != 221) m->refused = code >= 400 ? code : 0;
  if (is_final || (!m->final && code >= 400)) keep(m->text, sizeof m->text, bytes, n);
  return n;
}

static size_t drop_body(char *bytes, size_t size, size_t count, void *context) {
  (void)bytes, (void)context;
  return size * count;
}

static int may_stop(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
  struct mail *m = context;
  (void)a, (void)b, (void)c, (void)d;
  return m->stop && m->stop(m->context);
}

static enum ccurl_stage mail_stage(CURLcode code, const struct mail *m) {
  if (m->final) return CCURL_ANSWERED;
  if (m->ended) return CCURL_WAITING;
  if (m->begun) return CCURL_WRITING;
  switch ((int)code) {
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return CCURL_SECURING;
    case CURLE_LOGIN_DENIED:
    case CURLE_AUTH_ERROR: return CCURL_ENTERING;
    default: return m->spoke ? CCURL_ADDRESSING : CCURL_CONNECTING;
  }
}

int ccurl_send_mail(const struct ccurl_mail *mail, struct ccurl_mail_reply *reply) {
  memset(reply, 0, sizeof *reply);
  CURL *easy = loaded ? lib.easy_init() : NULL;
  if (!easy) return -1;
  struct mail m = {.bytes = mail->bytes, .size = mail->size, .stop = mail->stop, .context = mail->context};
  struct curl_slist *recipients = lib.slist_append(NULL, mail->recipient);
  struct quiet quiet;
  lib.easy_setopt(easy, CURLOPT_ERRORBUFFER, m.error);
  lib.easy_setopt(easy, CURLOPT_URL, mail->url);
  lib.easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_SMTP | CURLPROTO_SMTPS));
  lib.easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  lib.easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  lib.easy_setopt(easy, CURLOPT_PROXY, "");
  lib.easy_setopt(easy, CURLOPT_TIMEOUT_MS, mail->timeout_ms);
  lib.easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, mail->timeout_ms);
  // A reply that is waited for has its own limit in the library, of two minutes.
  lib.easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, mail->timeout_ms / 1000 + 1);
  lib.easy_setopt(easy, CURLOPT_USE_SSL, (long)(mail->must_encrypt ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (mail->authority) lib.easy_setopt(easy, CURLOPT_CAINFO, mail->authority);
  if (mail->user) lib.easy_setopt(easy, CURLOPT_USERNAME, mail->user);
  if (mail->user) lib.easy_setopt(easy, CURLOPT_PASSWORD, mail->password ? mail->password : "");
  lib.easy_setopt(easy, CURLOPT_MAIL_FROM, mail->sender);
  lib.easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients);
  lib.easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  lib.easy_setopt(easy, CURLOPT_READFUNCTION, give_mail);
  lib.easy_setopt(easy, CURLOPT_READDATA, &m);
  lib.easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_line);
  lib.easy_setopt(easy, CURLOPT_HEADERDATA, &m);
  lib.easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop_body);
  lib.easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  lib.easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, may_stop);
  lib.easy_setopt(easy, CURLOPT_XFERINFODATA, &m);
  lib.easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  lib.easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  hush(&quiet);
  CURLcode code = recipients ? lib.easy_perform(easy) : CURLE_OUT_OF_MEMORY;
  unhush(&quiet);
  reply->stage = mail_stage(code, &m);
  if (m.final) {
    reply->code = m.final;
    snprintf(reply->text, sizeof reply->text, "%s", m.text);
  } else {
    const char *said = m.refused ? m.text : m.error[0] ? m.error : lib.easy_strerror(code);
    reply->code = m.refused;
    snprintf(reply->text, sizeof reply->text, "%s", said);
  }
  lib.slist_free_all(recipients);
  lib.easy_cleanup(easy);
  return 0;
}
