package dev.vht.examples.datalog;

import dev.vht.examples.datalog.Literal.Atom;

/** A statement of a program. */
sealed interface Statement {

  /** Adds a clause: {@code male(bart).} */
  record Assertion(Clause clause) implements Statement {}

  /** Removes a clause: {@code male(bart)~} */
  record Retraction(Clause clause) implements Statement {}

  /** Asks for which constants an atom holds: {@code male(X)?} */
  record Question(Atom atom) implements Statement {}
}
