#ifndef CCURL_H
#define CCURL_H
// HTTP and SMTP through libcurl, which is loaded at the first request: linked, it would double the time that every verb takes to start.

#include <stddef.h>
#include <stdint.h>

// Many transfers in one loop on one thread; connections are kept between them.
struct ccurl_loop;

// What is sent. All pointers are copied or used up before `ccurl_start` returns.
struct ccurl_request {
  uint64_t id;
  const char *url;
  const char *method;          // GET, HEAD, POST; any where `once` is set
  const char *const *headers;  // "Name: value", NULL-terminated
  const uint8_t *body;         // NULL: none
  size_t body_size;
  const char *agent;
  const char *authority;       // PEM file, NULL: the system's
  const char *certificate;     // PEM file, NULL: none
  const char *key;             // PEM file, NULL: in the certificate's
  const char *proxy;           // "": none
  const char *no_proxy;
  long timeout_ms;             // of everything, name look-up and reply included
  size_t limit;                // bytes of the body
  int once;                    // changes something: on a connection of its own, so that libcurl never sends it again
};

// How an error is to be understood; libcurl's numbers stay here.
enum ccurl_problem {
  CCURL_FINE = 0,
  CCURL_UNREACHABLE,
  CCURL_TIMED_OUT,
  CCURL_UNTRUSTED,     // certificate, key, encryption
  CCURL_TOO_LARGE,
  CCURL_CUT,           // the reply ended before its end
  CCURL_NOT_HTTP,
  CCURL_BAD_ADDRESS,
  CCURL_CLOSED,        // closed without an answer
  CCURL_OTHER,
};

// What came. The pointers live until the next call of `ccurl_next`.
struct ccurl_reply {
  uint64_t id;
  enum ccurl_problem problem;
  const char *error;           // one line, empty when fine
  long status;
  const char *content_type;    // empty when none
  const char *server;          // the header, empty when none
  const char *date;            // the header, empty when none
  const char *retry_after;     // the header, empty when none
  const char *redirect;        // the address that a redirect names, made absolute; empty when none
  const uint8_t *body;
  size_t body_size;
  int64_t microseconds;
};

// The parts of an address as libcurl will understand it, for comparisons.
struct ccurl_address {
  char scheme[16];
  char host[256];
  char port[8];
  char path[4096];
  int has_user;
};

// Loads the library; 0, or -1 and why not. Any thread, any number of times.
int ccurl_load(char *error, size_t size);

// NULL when the library is not loaded, or without memory.
struct ccurl_loop *ccurl_loop_new(void);
void ccurl_loop_free(struct ccurl_loop *loop);

// 0, or -1: nothing was started.
int ccurl_start(struct ccurl_loop *loop, const struct ccurl_request *request);

// Moves all transfers on; 1 and a finished one, or 0.
int ccurl_next(struct ccurl_loop *loop, struct ccurl_reply *reply);

// Waits until a transfer can move on, `fd` is readable (-1: none), or the time is over.
void ccurl_wait(struct ccurl_loop *loop, int fd, int milliseconds);

// Ends a transfer without a reply.
void ccurl_cancel(struct ccurl_loop *loop, uint64_t id);

// 0 and the parts, or -1 when it is no address.
int ccurl_read_address(const char *text, struct ccurl_address *address);

// One mail for one recipient. All pointers are used up before `ccurl_send_mail` returns.
struct ccurl_mail {
  const char *url;             // smtp://host:port or smtps://host:port
  int must_encrypt;            // smtp://: without STARTTLS nothing is said
  const char *authority;       // PEM file, NULL: the system's
  const char *user;            // NULL: none
  const char *password;
  const char *sender;          // address alone
  const char *recipient;       // address alone
  const uint8_t *bytes;        // lines ended by CRLF
  size_t size;
  long timeout_ms;             // of everything
  int (*stop)(void *context);  // asked about once a second; not 0 ends it
  void *context;
};

// How far it came.
enum ccurl_stage {
  CCURL_CONNECTING = 0,
  CCURL_SECURING,
  CCURL_ENTERING,
  CCURL_ADDRESSING,
  CCURL_WRITING,
  CCURL_WAITING,
  CCURL_ANSWERED,
};

struct ccurl_mail_reply {
  enum ccurl_stage stage;
  int code;                    // of the server's last word on it; 0 without one
  char text[512];              // that word, or what went wrong, one line
};

// Submits it, once. 0, or -1 when the library is not loaded or without memory.
int ccurl_send_mail(const struct ccurl_mail *mail, struct ccurl_mail_reply *reply);

#endif
