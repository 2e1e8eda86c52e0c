package dev.vht.benchmarks;

import dev.vht.contracts.Contract;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Proxy;

/** Taps whose life cycle is checked in several ways. */
final class Taps {
  static final Contract<Tap> CONTRACT = Contract.of(Tap.class, MethodHandles.lookup());

  private Taps() {}

  static Tap plain() {
    return new Plain();
  }

  /** Checked by a hand-written decorator. */
  static Tap decorated() {
    return decorated(plain());
  }

  static Tap decorated(Tap target) {
    return new Decorator(target);
  }

  /** Checked by a reflective proxy. */
  static Tap proxied() {
    return (Tap)
        Proxy.newProxyInstance(
            Tap.class.getClassLoader(), new Class<?>[] {Tap.class}, new TableProxy(plain()));
  }

  /** Checked by the engine. */
  static Tap contracted() {
    return CONTRACT.attach(plain());
  }

  /** Checked by an interceptor of Spring. */
  static Tap advised() {
    return Advised.tap(plain());
  }

  /** Checked by advice that AspectJ has woven into the class. */
  static Tap woven() {
    return new WovenTap();
  }

  private static final class Plain implements Tap {
    private long number = 7;

    @Override
    public long flow() {
      return number;
    }

    @Override
    public void close() {
      number = 0;
    }
  }

  private static final class Decorator implements Tap {
    private final Tap target;
    private volatile boolean isClosed;

    Decorator(Tap target) {
      this.target = target;
    }

    @Override
    public long flow() {
      if (isClosed) {
        throw new IllegalStateException("L1");
      }
      return target.flow();
    }

    @Override
    public void close() {
      isClosed = true;
      target.close();
    }
  }
}
