/* A load of gRPC calls over plain HTTP/2 from one thread, so that what is measured is the server.
 *
 *   watch_load watch PORT PATH REQUEST CONNECTIONS STREAMS   reads streams of executions and checks what they end with
 *   watch_load stuck PORT PATH REQUEST CONNECTIONS STREAMS   asks for the same and never reads
 *   watch_load unary PORT PATH REQUEST CONNECTIONS STREAMS   calls again and again, STREAMS calls at once
 *
 * REQUEST is the encoded message in hexadecimal, or "-" for an empty one. Once every stream has had an answer it prints
 * "in SECONDS"; when its input ends it prints one line of JSON and exits.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DATA = 0, HEADERS = 1, SETTINGS = 4, PING = 6, GOAWAY = 7, WINDOW_UPDATE = 8 };
enum { ACK = 1, END_STREAM = 1, END_HEADERS = 4 };
#define WINDOW (64u << 20)
#define WINDOW_MAX 0x7fffffffu
#define KNOWN_MAX 4096

typedef struct { uint8_t *at; size_t length, room; } Bytes;
typedef struct { Bytes in; int answered, ended; uint64_t *states; } Stream;
typedef struct { int fd; uint32_t next_id; Bytes in, out; Stream *streams; } Connection;

static const char *path;
static Bytes request;
static int unary, connections_count, streams_count;
static long answered, answers, ended, goaways;
static char known[KNOWN_MAX][37];
static int known_count;
static uint32_t *delays;
static size_t delays_count, delays_room;
static uint64_t measured_from;

static uint64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void fail(const char *what) { perror(what); exit(1); }

static void append(Bytes *to, const void *data, size_t length) {
    if (to->length + length > to->room) {
        to->room = (to->length + length) * 2 + 256;
        to->at = realloc(to->at, to->room);
        if (!to->at) fail("realloc");
    }
    memcpy(to->at + to->length, data, length);
    to->length += length;
}

static void drop(Bytes *from, size_t length) {
    memmove(from->at, from->at + length, from->length - length);
    from->length -= length;
    if (!from->length) { free(from->at); *from = (Bytes){0}; }
}

static void big_endian(uint8_t *to, uint32_t value) { for (int i = 0; i < 4; i++) to[i] = (uint8_t)(value >> (24 - 8 * i)); }

static void frame(Bytes *out, int type, int flags, uint32_t stream, const void *payload, size_t length) {
    uint8_t head[9] = {(uint8_t)(length >> 16), (uint8_t)(length >> 8), (uint8_t)length, (uint8_t)type, (uint8_t)flags};
    big_endian(head + 5, stream);
    append(out, head, 9);
    if (length) append(out, payload, length);
}

/* Header fields without indexing; the name is a number of the static table, or a text when that is 0. */
static void field(Bytes *to, int index, const char *name, const char *value) {
    uint8_t byte = index < 15 ? (uint8_t)index : 15;
    append(to, &byte, 1);
    if (index >= 15) { byte = (uint8_t)(index - 15); append(to, &byte, 1); }
    for (const char *text = index ? value : name;; text = value) {
        byte = (uint8_t)strlen(text);
        append(to, &byte, 1);
        append(to, text, byte);
        if (text == value) return;
    }
}

static void call(Connection *c) {
    Bytes headers = {0}, body = {0};
    append(&headers, "\x83\x86", 2); /* :method POST, :scheme http */
    field(&headers, 4, NULL, path);
    field(&headers, 1, NULL, "localhost");
    field(&headers, 31, NULL, "application/grpc");
    field(&headers, 0, "te", "trailers");
    frame(&c->out, HEADERS, END_HEADERS, c->next_id, headers.at, headers.length);
    uint8_t head[5] = {0};
    big_endian(head + 1, (uint32_t)request.length);
    append(&body, head, 5);
    if (request.length) append(&body, request.at, request.length);
    frame(&c->out, DATA, END_STREAM, c->next_id, body.at, body.length);
    c->next_id += 2;
    free(headers.at);
    free(body.at);
}

static void flush_out(Connection *c) {
    size_t sent = 0;
    while (sent < c->out.length) {
        ssize_t n = write(c->fd, c->out.at + sent, c->out.length - sent);
        if (n < 0 && errno != EAGAIN) fail("write");
        if (n < 0) usleep(100); else sent += (size_t)n;
    }
    drop(&c->out, sent);
}

static void open_connection(Connection *c, int port, int epoll, int stuck) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int on = 1;
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to)) fail("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    append(&c->out, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
    uint8_t window[6] = {0, 4}, more[4];
    big_endian(window + 2, stuck ? 65535 : WINDOW);
    frame(&c->out, SETTINGS, 0, 0, window, 6);
    big_endian(more, WINDOW_MAX - 65535);
    if (!stuck) frame(&c->out, WINDOW_UPDATE, 0, 0, more, 4);
    c->next_id = 1;
    c->streams = calloc((size_t)streams_count, sizeof *c->streams);
    for (int i = 0; i < streams_count; i++) call(c);
    flush_out(c);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (!stuck) epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event);
}

static uint64_t varint(const uint8_t **at) {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
        uint8_t byte = *(*at)++;
        value |= (uint64_t)(byte & 127) << shift;
        if (!(byte & 128)) return value;
    }
}

/* Reads one field: its number; of a text or message where it begins and how long it is, else its value. */
static int next_field(const uint8_t **at, const uint8_t **inner, uint64_t *value) {
    uint64_t tag = varint(at);
    *inner = NULL;
    switch (tag & 7) {
    case 0: *value = varint(at); break;
    case 1: *at += 8; break;
    case 2: *value = varint(at); *inner = *at; *at += *value; break;
    default: *at += 4;
    }
    return (int)(tag >> 3);
}

static int index_of(const uint8_t *id) {
    for (int i = 0; i < known_count; i++) if (!memcmp(known[i], id, 36)) return i;
    if (known_count == KNOWN_MAX) { fputs("too many executions\n", stderr); exit(1); }
    memcpy(known[known_count], id, 36);
    return known_count++;
}

static uint64_t hash(uint64_t seed, const void *data, size_t length) {
    for (size_t i = 0; i < length; i++) seed = (seed ^ ((const uint8_t *)data)[i]) * 1099511628211u;
    return seed;
}

static void execution(Stream *s, const uint8_t *at, const uint8_t *end) {
    const uint8_t *inner, *id = NULL;
    uint64_t value, status = 0, revision = 0, stamp = 0;
    while (at < end) {
        int number = next_field(&at, &inner, &value);
        if (number == 1) id = inner;
        if (number == 6) status = value;
        if (number == 19) revision = value;
        if (number == 14)
            for (const uint8_t *p = inner, *stop = inner + value; p < stop;)
                if (next_field(&p, &inner, &value) == 3) stamp = value;
    }
    if (!s->states) s->states = calloc(KNOWN_MAX, sizeof *s->states);
    uint64_t state = hash(14695981039346656037u, id, 36), parts[3] = {status, revision, stamp};
    s->states[index_of(id)] = hash(state, parts, sizeof parts);
    if (stamp < measured_from) return;
    if (delays_count == delays_room) {
        delays_room = delays_room * 2 + 65536;
        delays = realloc(delays, delays_room * sizeof *delays);
    }
    delays[delays_count++] = (uint32_t)(now_us() - stamp);
}

static void message(Stream *s, const uint8_t *at, size_t length) {
    const uint8_t *end = at + length, *inner;
    uint64_t value;
    answers++;
    if (!s->answered) { s->answered = 1; answered++; }
    while (at < end)
        if (next_field(&at, &inner, &value) == 1) execution(s, inner, inner + value);
}

static void data(Stream *s, const uint8_t *at, size_t length) {
    if (unary) { answers++; return; } /* Small: one frame is one message. */
    append(&s->in, at, length);
    while (s->in.length >= 5) {
        size_t size = (size_t)s->in.at[1] << 24 | (size_t)s->in.at[2] << 16 | (size_t)s->in.at[3] << 8 | s->in.at[4];
        if (s->in.length < 5 + size) return;
        message(s, s->in.at + 5, size);
        drop(&s->in, 5 + size);
    }
}

static void handle(Connection *c, int type, int flags, uint32_t id, const uint8_t *at, size_t length) {
    Stream *s = &c->streams[id ? (id - 1) / 2 % (uint32_t)streams_count : 0];
    if (type == DATA) data(s, at, length);
    if (type == SETTINGS && !(flags & ACK)) frame(&c->out, SETTINGS, ACK, 0, NULL, 0);
    if (type == PING && !(flags & ACK)) frame(&c->out, PING, ACK, 0, at, length);
    if (type == GOAWAY) goaways++;
    if ((type == DATA || type == HEADERS) && flags & END_STREAM) {
        ended++;
        if (unary) call(c);
    }
}

static void receive(Connection *c) {
    static uint8_t buffer[1 << 18];
    ssize_t n = read(c->fd, buffer, sizeof buffer);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) { close(c->fd); c->fd = -1; ended += streams_count; return; }
    append(&c->in, buffer, (size_t)n);
    size_t done = 0;
    while (c->in.length - done >= 9) {
        uint8_t *f = c->in.at + done;
        size_t length = (size_t)f[0] << 16 | (size_t)f[1] << 8 | f[2];
        if (c->in.length - done < 9 + length) break;
        uint32_t id = ((uint32_t)f[5] << 24 | (uint32_t)f[6] << 16 | (uint32_t)f[7] << 8 | f[8]) & WINDOW_MAX;
        handle(c, f[3], f[4], id, f + 9, length);
        done += 9 + length;
    }
    drop(&c->in, done);
    flush_out(c);
}

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* States of all executions, whatever their order, as one number for each stream; printed by how many have it. */
static void report_states(Connection *all) {
    uint64_t *sums = calloc((size_t)connections_count * (size_t)streams_count, sizeof *sums);
    long *counts = calloc((size_t)connections_count * (size_t)streams_count, sizeof *counts), distinct = 0;
    for (int i = 0; i < connections_count * streams_count; i++) {
        Stream *s = &all[i / streams_count].streams[i % streams_count];
        uint64_t sum = 0;
        for (int k = 0; s->states && k < known_count; k++) sum ^= s->states[k];
        long at = 0;
        while (at < distinct && sums[at] != sum) at++;
        sums[at] = sum;
        counts[at]++;
        if (at == distinct) distinct++;
    }
    printf("\"states\": {");
    for (long i = 0; i < distinct; i++) printf("%s\"%016lx\": %ld", i ? ", " : "", sums[i], counts[i]);
    printf("}");
}

static void report(Connection *all, double seconds) {
    qsort(delays, delays_count, sizeof *delays, by_value);
    printf("{\"answered\": %ld, \"answers\": %ld, \"ended\": %ld, \"goaways\": %ld, \"seconds\": %.3f, ", answered, answers,
           ended, goaways, seconds);
    if (delays_count)
        printf("\"deliveries\": %zu, \"p50_ms\": %.1f, \"p99_ms\": %.1f, \"max_ms\": %.1f, ", delays_count,
               delays[delays_count / 2] / 1e3, delays[delays_count * 99 / 100] / 1e3, delays[delays_count - 1] / 1e3);
    report_states(all);
    printf("}\n");
}

int main(int count, char **values) {
    if (count != 7) { fputs("expected: watch|stuck|unary PORT PATH REQUEST CONNECTIONS STREAMS\n", stderr); return 2; }
    int stuck = !strcmp(values[1], "stuck"), port = atoi(values[2]), told = 0, epoll = epoll_create1(0);
    unary = !strcmp(values[1], "unary");
    path = values[3];
    for (const char *hex = values[4]; hex[0] != '-' && hex[0]; hex += 2) {
        unsigned byte;
        sscanf(hex, "%2x", &byte);
        append(&request, &(uint8_t){(uint8_t)byte}, 1);
    }
    connections_count = atoi(values[5]);
    streams_count = atoi(values[6]);
    Connection *all = calloc((size_t)connections_count, sizeof *all);
    uint64_t begun = measured_from = now_us();
    struct epoll_event input = {.events = EPOLLIN, .data.ptr = NULL}, events[256];
    epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &input);
    for (int i = 0; i < connections_count; i++) open_connection(&all[i], port, epoll, stuck);
    for (;;) {
        int n = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < n; i++) {
            if (!events[i].data.ptr) {
                report(all, (double)(now_us() - begun) / 1e6);
                return 0;
            }
            receive(events[i].data.ptr);
        }
        if (!told && answered == (long)connections_count * streams_count) {
            told = 1;
            printf("in %.3f\n", (double)(now_us() - begun) / 1e6);
            fflush(stdout);
        }
    }
}
