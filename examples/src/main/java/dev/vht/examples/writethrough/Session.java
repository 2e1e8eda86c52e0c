package dev.vht.examples.writethrough;

import dev.vht.TableException;
import dev.vht.VirtualHashTable;
import dev.vht.examples.datalog.FamilyTree;
import dev.vht.examples.datalog.TheoryTable;
import java.io.PrintStream;
import java.util.Map;

/**
 * A hash table in memory that writes through to a database, in eight steps. The first five are
 * those of a library for another language, in its order. The last three need a table that follows
 * what another process writes.
 */
public final class Session {
  private final Tables tables;
  private final PrintStream out;
  private final Transcript transcript;

  private Session(Tables tables, PrintStream out) {
    this.tables = tables;
    this.out = out;
    this.transcript = new Transcript("A", out);
  }

  /**
   * Runs the session. It deletes its tables at the end, and at the beginning those that a killed
   * session left.
   *
   * @param url a database that several processes may have open, {@code sqlite:} or {@code
   *     postgresql:}, without the option {@code table}
   * @param out where to print
   * @throws TableException if the URL is not such a database, or it cannot be read or written
   */
  public static void run(String url, PrintStream out) {
    Tables tables = new Tables(url);
    tables.delete();
    try {
      new Session(tables, out).run();
    } finally {
      tables.delete();
    }
  }

  private void run() {
    out.println("Two processes use the same tables: A is this one, B is a second JVM.");
    writeThrough();
    try (Peer b = Peer.start(tables.url(), out)) {
      step("2. A new process has what was written", "(writeln myhash)");
      b.tell("print");
      replaceTheContent();
      b.tell("print-again");
      assertTheFamily();
      reload();
      step(
          "6. Both processes have the hash table open: A reads what B sets",
          "A process that waits for the other one asks again, at most for %d s."
              .formatted(Party.PATIENCE.toSeconds()));
      try (Party a = new Party(transcript, tables)) {
        shareTheHash(a, b);
        shareTheFamily(a, b);
        shareATextByItsHash(a, b);
      }
    }
  }

  private void step(String title) {
    out.println();
    out.println(title);
  }

  /** Says more about a step. If the original has it, that is what is called there. */
  private void step(String title, String more) {
    step(title);
    out.println("   " + more);
  }

  private VirtualHashTable<String, Long> open() {
    transcript.say("myhash = open()");
    return transcript.traced("myhash", tables.hash());
  }

  private void writeThrough() {
    step(
        "1. Each change is written to the database",
        "(define myhash (make-db-hash db-conn)) (hash-set! myhash 'a 1) ...");
    // shown in docs/write-through.md
    try (VirtualHashTable<String, Long> myhash = open()) {
      myhash.set("a", 1L);
      myhash.set("b", 2L);
      myhash.set("c", 3L);
      myhash.remove("c");
    }
    // end
  }

  private void replaceTheContent() {
    step(
        "3. The content of another map replaces that of the table",
        "(make-db-hash db-conn #:src-hash source)");
    // shown in docs/write-through.md
    Map<String, Long> source = Map.of("x", 24L, "y", 25L);
    try (VirtualHashTable<String, Long> myhash = open()) {
      myhash.fill(source);
    }
    // end
  }

  private void assertTheFamily() {
    step(
        "4. The facts and rules of a Datalog program are in a table, each a write of its own",
        "(datalog family (! (male abe)) ...)");
    transcript.say("family.run(PROGRAM)");
    // shown in docs/write-through.md
    try (TheoryTable family = tables.family()) {
      family.run(FamilyTree.PROGRAM, transcript::say);
      transcript.say("family.count() -> " + family.count());
    }
    // end
  }

  private void reload() {
    step(
        "5. The table, opened again, answers questions",
        "(define reloaded (make-db-hash db-conn)) (datalog reloaded (? (sister X bart))) ...");
    transcript.say("reloaded.run(QUESTIONS)");
    // shown in docs/write-through.md
    try (TheoryTable reloaded = tables.family()) {
      reloaded.run(FamilyTree.QUESTIONS, transcript::say);
    }
    // end
  }

  private void shareTheHash(Party a, Peer b) {
    a.read("z");
    b.tell("set z 26");
    a.readAgain("z");
  }

  private void shareTheFamily(Party a, Peer b) {
    step("7. Both processes have the family open: each uses facts and rules of the other");
    b.tell("ask-again brother(X, lisa)?");
    a.run("male(hugo). parent(homer, hugo).");
    b.tell("ask-again brother(X, lisa)?");
    a.ask("ancestor(abe, X)?");
    b.tell(
        "run ancestor(X, Z) :- parent(X, Y), ancestor(Y, Z)." + " ancestor(X, Y) :- parent(X, Y).");
    a.askAgain("ancestor(abe, X)?");
    a.run("parent(homer, hugo)~");
    b.tell("ask-again brother(X, lisa)?");
  }

  private void shareATextByItsHash(Party a, Peer b) {
    step("8. A text is stored under the hash of its bytes, which B is told");
    b.tell("read-text " + a.put("D'oh!"));
  }
}
