package dev.vht.proptest.fault;

import dev.vht.spi.Cursor;
import dev.vht.spi.Storage;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands the calls of a storage on, and of its cursors, and of what it is filled from; those that
 * are planned to fail do.
 *
 * <p>A call may fail at any moment, but: what opens something fails before, or nobody could close
 * it; a table that was destroyed is gone, so destroying fails before; and closing fails behind,
 * because a table that could not be closed is closed nevertheless.
 */
final class FailingCalls implements InvocationHandler {
  private static final Set<String> SURE =
      Set.of("metadata", "identity", "equals", "hashCode", "toString");
  private static final Map<String, FailureMoment> MOMENTS =
      Map.of(
          "cursor", FailureMoment.BEFORE,
          "destroy", FailureMoment.BEFORE,
          "close", FailureMoment.AFTER,
          "hasNext", FailureMoment.BEFORE);

  private final Object target;
  private final FailurePlan failures;

  private FailingCalls(Object target, FailurePlan failures) {
    this.target = target;
    this.failures = failures;
  }

  static Storage of(Storage storage, FailurePlan failures) {
    return proxy(Storage.class, new FailingCalls(storage, failures));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler calls) {
    return type.cast(
        Proxy.newProxyInstance(Storage.class.getClassLoader(), new Class<?>[] {type}, calls));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    FailureMoment failing = isSure(method) ? null : failing(method);
    if (failing == FailureMoment.BEFORE) {
      throw failures.kind().thrown(failing, method.getName());
    }
    Object result = result(method, arguments);
    if (failing == FailureMoment.AFTER) {
      throw failures.kind().thrown(failing, method.getName());
    }
    return result;
  }

  private boolean isSure(Method method) {
    return SURE.contains(method.getName())
        || target instanceof Cursor && method.getName().equals("close");
  }

  private @Nullable FailureMoment failing(Method method) {
    FailureMoment planned = failures.next();
    return planned == null ? null : MOMENTS.getOrDefault(method.getName(), planned);
  }

  private @Nullable Object result(Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      Object result = method.invoke(target, arguments == null ? null : failing(arguments));
      return result instanceof Cursor cursor ? failing(cursor) : result;
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private Object[] failing(Object[] arguments) {
    return Arrays.stream(arguments)
        .map(one -> one instanceof Iterator<?> pairs ? failing(pairs) : one)
        .toArray();
  }

  private Object failing(Iterator<?> pairs) {
    return proxy(Iterator.class, new FailingCalls(pairs, failures));
  }

  private Cursor failing(Cursor cursor) {
    return proxy(Cursor.class, new FailingCalls(new Counted(cursor, failures), failures));
  }

  /** A cursor that says when it is opened and when it is closed. */
  private static final class Counted implements Cursor {
    private final Cursor cursor;
    private final FailurePlan failures;
    private boolean isClosed;

    Counted(Cursor cursor, FailurePlan failures) {
      this.cursor = cursor;
      this.failures = failures;
      failures.cursorOpened();
    }

    @Override
    public boolean next() {
      return cursor.next();
    }

    @Override
    public byte[] key() {
      return cursor.key();
    }

    @Override
    public byte @Nullable [] value() {
      return cursor.value();
    }

    @Override
    public void close() {
      cursor.close();
      if (!isClosed) {
        isClosed = true;
        failures.cursorClosed();
      }
    }
  }
}
