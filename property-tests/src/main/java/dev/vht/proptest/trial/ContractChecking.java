package dev.vht.proptest.trial;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.util.function.Consumer;

/** The ways in which the contract of a table is watched; each rule holds under all of them. */
public enum ContractChecking {
  OFF(Mode.OFF, Level.PROTOCOL),
  REPORT(Mode.REPORT, Level.FULL),
  PROTOCOL(Mode.ENFORCE, Level.PROTOCOL),
  FULL(Mode.ENFORCE, Level.FULL);

  private final Mode mode;
  private final Level level;

  ContractChecking(Mode mode, Level level) {
    this.mode = mode;
    this.level = level;
  }

  public Enforcement enforcement(Consumer<Violation> listener) {
    return Enforcement.of(mode).level(level).listener(listener);
  }

  /** Whether a table is judged by what its calls have returned. */
  public boolean judgeAnswers() {
    return level == Level.FULL && mode != Mode.OFF;
  }

  boolean throwViolations() {
    return mode == Mode.ENFORCE;
  }

  boolean reportViolations() {
    return mode == Mode.REPORT;
  }
}
