package dev.vht.examples.cost;

import dev.vht.contracts.Contract;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/** Cells that are checked by the engine, and by hand. */
final class Cells {
  private static final Contract<Cell> CONTRACT = Contract.of(Cell.class, MethodHandles.lookup());

  private Cells() {}

  static Cell contracted() {
    return CONTRACT.attach(new Plain(), Enforcement.of(Mode.ENFORCE).level(Level.PROTOCOL));
  }

  static Cell decorated() {
    return new Decorator(new Plain());
  }

  private static final class Plain implements Cell {
    private long number = 7;

    @Override
    public long ref(String key) {
      return number + key.length();
    }

    @Override
    public void close() {
      number = 0;
    }
  }

  private static final class Decorator implements Cell {
    private final Cell target;
    private volatile boolean isClosed;

    Decorator(Cell target) {
      this.target = target;
    }

    @Override
    public long ref(@Nullable String key) {
      if (key == null) {
        throw new NullPointerException("K1");
      }
      if (isClosed) {
        throw new IllegalStateException("L1");
      }
      return target.ref(key);
    }

    @Override
    public void close() {
      isClosed = true;
      target.close();
    }
  }
}
