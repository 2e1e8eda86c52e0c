package dev.vht.benchmarks;

import dev.vht.contracts.Contract;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.ConcurrentHashMap;

/** Registers that do nothing, whose rule is checked in two ways. */
public final class Registers {
  private static final Contract<Register> CONTRACT =
      Contract.of(Register.class, MethodHandles.lookup());

  private Registers() {}

  /** What is checked. */
  public enum Target {
    /** A target that does nothing, so benchmarks measure only the check. */
    NOTHING,
    /** A concurrent map, because any table looks up its keys in some structure. */
    MAP;

    private Register create() {
      return this == NOTHING ? new Plain() : new InMap();
    }
  }

  /** Checked by a hand-written decorator. */
  static Register decorated(Target target) {
    return new Decorator(target.create());
  }

  /** Checked by the engine, at the level that remembers every live key. */
  static Register contracted(Target target) {
    return CONTRACT.attach(target.create(), Enforcement.of(Mode.ENFORCE).level(Level.FULL));
  }

  private static final class Plain implements Register {
    @Override
    public void set(Long key) {}

    @Override
    public void ref(Long key) {}

    @Override
    public void remove(Long key) {}
  }

  private static final class InMap implements Register {
    private final ConcurrentHashMap<Long, Long> values = new ConcurrentHashMap<>();

    @Override
    public void set(Long key) {
      values.put(key, key);
    }

    @Override
    public void ref(Long key) {
      if (values.get(key) == null) {
        throw new IllegalStateException("no such key");
      }
    }

    @Override
    public void remove(Long key) {
      values.remove(key);
    }
  }

  private static final class Decorator implements Register {
    private enum State {
      SET
    }

    private final Register target;
    private final ConcurrentHashMap<Long, State> states = new ConcurrentHashMap<>();

    Decorator(Register target) {
      this.target = target;
    }

    @Override
    public void set(Long key) {
      target.set(key);
      states.put(key, State.SET);
    }

    @Override
    public void ref(Long key) {
      if (states.get(key) != State.SET) {
        throw new IllegalStateException("K3");
      }
      target.ref(key);
    }

    @Override
    public void remove(Long key) {
      target.remove(key);
      states.remove(key);
    }
  }
}
