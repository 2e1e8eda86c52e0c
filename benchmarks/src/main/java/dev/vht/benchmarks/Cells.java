package dev.vht.benchmarks;

import dev.vht.contracts.Contract;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Mode;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Cells whose requirement and life cycle are checked in several ways. */
final class Cells {
  private static final Contract<Cell> CONTRACT = Contract.of(Cell.class, MethodHandles.lookup());

  private Cells() {}

  static Cell plain() {
    return new Plain();
  }

  /** With a contract that is off, which is the object itself. */
  static Cell unchecked() {
    Cell plain = plain();
    Cell off = CONTRACT.attach(plain, Enforcement.of(Mode.OFF));
    if (off != plain) {
      throw new AssertionError("OFF must return the same object");
    }
    return off;
  }

  /** Checked by the engine. */
  static Cell contracted() {
    return CONTRACT.attach(plain(), Enforcement.of(Mode.ENFORCE));
  }

  /** Checked by a hand-written decorator. */
  static Cell decorated() {
    return new Decorator(plain());
  }

  /** Checked by a reflective proxy. */
  static Cell proxied() {
    return proxy(plain());
  }

  /** Checked by an interceptor of Spring. */
  static Cell advised() {
    return Advised.cell(plain());
  }

  /** Checked by advice that AspectJ has woven into the class. */
  static Cell woven() {
    return new WovenCell();
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

  private static Cell proxy(Cell target) {
    boolean[] isClosed = {false};
    return (Cell)
        Proxy.newProxyInstance(
            Cell.class.getClassLoader(),
            new Class<?>[] {Cell.class},
            (self, method, arguments) -> {
              if (method.getName().equals("ref") && arguments[0] == null) {
                throw new NullPointerException("K1");
              }
              if (isClosed[0] && !method.getName().equals("close")) {
                throw new IllegalStateException("L1");
              }
              isClosed[0] |= method.getName().equals("close");
              try {
                return method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
