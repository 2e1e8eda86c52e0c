package dev.vht.benchmarks;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Steps the automaton of {@link Tap}'s life cycle, by a map of symbols and a transition table. */
final class TableProxy implements InvocationHandler {
  private static final int FORBIDDEN = -1;
  private static final Map<Method, Integer> SYMBOLS = Map.of(method("flow"), 0, method("close"), 1);
  private static final int[] TABLE = {
    0,
    1, // open: flow stays, close closes
    FORBIDDEN,
    1 // closed: no flow, close again
  };

  private final Tap target;
  private volatile int state;

  TableProxy(Tap target) {
    this.target = target;
  }

  private static Method method(String name) {
    try {
      return Tap.class.getDeclaredMethod(name);
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public @Nullable Object invoke(
      Object self, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    Integer symbol = SYMBOLS.get(method);
    if (symbol != null) {
      step(symbol);
    }
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private void step(int symbol) {
    int before = state;
    int next = TABLE[before * SYMBOLS.size() + symbol];
    if (next == FORBIDDEN) {
      throw new IllegalStateException("L1");
    }
    if (next != before) {
      state = next;
    }
  }
}
