package dev.vht.examples.datalog;

import java.util.regex.Pattern;

/** An argument of a relation. */
sealed interface Term {

  /** Stands for any constant, the same one throughout a clause. */
  record Variable(String name) implements Term {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Stands for itself. Any text, printed in quotes unless it is a plain word or number. */
  record Constant(String name) implements Term {
    private static final Pattern PLAIN = Pattern.compile("[a-z0-9][A-Za-z0-9_]*");

    @Override
    public String toString() {
      return PLAIN.matcher(name).matches()
          ? name
          : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
  }
}
