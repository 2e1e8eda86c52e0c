package dev.vht.examples.datalog;

import dev.vht.VirtualHashTables;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The usual family tree: one program asserts it, and another one asks questions. */
public final class FamilyTree {
  /** The facts and rules. */
  public static final String PROGRAM =
      """
      male(abe).  male(homer).  male(bart).
      female(marge).  female(lisa).  female(maggie).
      parent(abe, homer).
      parent(homer, bart).  parent(homer, maggie).  parent(homer, lisa).
      parent(marge, bart).  parent(marge, lisa).  parent(marge, maggie).

      father(X, Y)      :- parent(X, Y), male(X).
      mother(X, Y)      :- parent(X, Y), female(X).
      grandparent(X, Z) :- parent(Y, Z), parent(X, Y).
      grandfather(X, Y) :- grandparent(X, Y), male(X).
      grandmother(X, Y) :- grandparent(X, Y), female(X).
      child(X, Y)       :- parent(Y, X).
      son(X, Y)         :- child(X, Y), male(X).
      daughter(X, Y)    :- child(X, Y), female(X).
      sibling(X, Y)     :- parent(Z, X), parent(Z, Y), X != Y.
      brother(X, Y)     :- sibling(X, Y), male(X).
      sister(X, Y)      :- sibling(X, Y), female(X).
      """;

  /** Questions whose answers follow from them. */
  public static final String QUESTIONS =
      "sister(X, bart)?  father(X, lisa)?  grandfather(X, maggie)?";

  private FamilyTree() {}

  /**
   * Asserts the family on two storages, closes and reopens the table, and asks.
   *
   * @param parent where to create a directory, which is deleted at the end
   * @param out where to print
   * @throws IOException if the directory cannot be created
   */
  public static void run(Path parent, PrintStream out) throws IOException {
    Files.createDirectories(parent);
    Path directory = Files.createTempDirectory(parent, "family-");
    for (String scheme : List.of("files", "sqlite")) {
      String url = scheme + ":" + directory.resolve(scheme);
      Datalog.run(url, PROGRAM, out);
      out.println("-- the family tree, on " + scheme + ":, opened again");
      Datalog.run(url, QUESTIONS, out);
      VirtualHashTables.delete(url);
    }
    Files.delete(directory);
  }
}
