package dev.vht.benchmarks;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Steps the automaton of {@link Tap}'s life cycle, by a map of symbols. */
final class TableProxy implements InvocationHandler {
  private static final Map<Method, Integer> SYMBOLS =
      Map.of(method("flow"), LifeCycle.USE, method("close"), LifeCycle.CLOSE);

  private final Tap target;
  private final LifeCycle lifeCycle = new LifeCycle();

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

  /** Returns the symbol of a method of {@link Tap}; null if it has none. */
  static @Nullable Integer symbol(Method method) {
    return SYMBOLS.get(method);
  }

  @Override
  public @Nullable Object invoke(
      Object self, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    Integer symbol = symbol(method);
    if (symbol != null) {
      lifeCycle.step(symbol);
    }
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
