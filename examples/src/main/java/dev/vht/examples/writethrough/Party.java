package dev.vht.examples.writethrough;

import dev.vht.VirtualHashTable;
import dev.vht.codec.Codecs;
import dev.vht.content.ContentKey;
import dev.vht.content.HashAddressed;
import dev.vht.examples.datalog.TheoryTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * What each of the two processes does with the tables, which both have open. The methods that end
 * in {@code Again} wait until they see something else than before.
 */
final class Party implements AutoCloseable {
  /** How long a process waits for what the other one has written. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Transcript transcript;
  private final VirtualHashTable<String, Long> hash;
  private final TheoryTable family;
  private final VirtualHashTable<ContentKey, byte[]> contents;

  /** What this process has last seen, by what it has asked. */
  private final Map<String, Object> seen = new HashMap<>();

  Party(Transcript transcript, Tables tables) {
    this.transcript = transcript;
    transcript.say("myhash, family, texts = open()");
    this.hash = tables.hash();
    this.family = tables.family();
    this.contents = tables.texts();
  }

  void print() {
    // shown in docs/write-through.md
    Map<String, Long> myhash = new TreeMap<>(hash.asMap());
    // end
    seen.put("myhash", myhash);
    transcript.say("myhash = " + myhash);
  }

  void printAgain() {
    awaitOther("myhash", () -> new TreeMap<>(hash.asMap()));
    print();
  }

  void set(String key, long value) {
    transcript.traced("myhash", hash).set(key, value);
  }

  void read(String key) {
    seen.put(key, transcript.traced("myhash", hash).ref(key, 0L));
  }

  void readAgain(String key) {
    awaitOther(key, () -> hash.ref(key, 0L));
    read(key);
  }

  /** Asserts or retracts clauses. */
  void run(String statements) {
    transcript.say("family.run(\"" + statements + "\")");
    family.run(statements, transcript::say);
  }

  void ask(String question) {
    List<String> lines = answer(question);
    seen.put(question, lines);
    transcript.say("family.run(\"" + question + "\")");
    lines.forEach(transcript::say);
  }

  /** A question that this process has not asked before counts as answered by no. */
  void askAgain(String question) {
    seen.putIfAbsent(question, List.of("  no"));
    awaitOther(question, () -> answer(question));
    ask(question);
  }

  /** The lines after the question. */
  private List<String> answer(String question) {
    List<String> lines = new ArrayList<>();
    family.run(question, lines::add);
    return lines.subList(1, lines.size());
  }

  /** Stores a text, and returns its key. */
  String put(String text) {
    // shown in docs/write-through.md
    HashAddressed<String> texts = HashAddressed.over(contents, Codecs.strings());
    ContentKey key = texts.put(text);
    // end
    transcript.say("key = texts.put(\"" + text + "\")");
    return key.toString();
  }

  void readText(String key) {
    HashAddressed<String> texts = HashAddressed.over(contents, Codecs.strings());
    transcript.say("texts.ref(key) -> \"" + texts.ref(ContentKey.parse(key)) + '"');
  }

  private void awaitOther(String what, Supplier<Object> question) {
    long start = System.nanoTime();
    while (question.get().equals(seen.get(what))) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "process %s has not seen what the other one wrote: after %d s, %s is still %s"
                .formatted(transcript.process(), PATIENCE.toSeconds(), what, seen.get(what)));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  @Override
  public void close() {
    try (hash;
        contents) {
      family.close();
    }
  }
}
