package dev.vht.examples.datalog;

import dev.vht.examples.datalog.Literal.Atom;

/** What a program does with its theory. */
sealed interface Statement {

  /** From now on the clause holds: {@code male(bart).} */
  record Assertion(Clause clause) implements Statement {}

  /** The clause no longer holds: {@code male(bart)~} */
  record Retraction(Clause clause) implements Statement {}

  /** For which constants it holds: {@code male(X)?} */
  record Question(Atom atom) implements Statement {}
}
