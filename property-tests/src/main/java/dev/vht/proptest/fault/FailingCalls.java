package dev.vht.proptest.fault;

import dev.vht.spi.ChangeFeed;
import dev.vht.spi.Cursor;
import dev.vht.spi.Storage;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Forwards the calls of a storage, of its cursors and of the iterators that fill it, and throws at
 * those that the {@link FailurePlan} selects.
 *
 * <p>Most calls fail before or after their effect, as planned. A call that opens a cursor fails
 * before, because the caller could not close the cursor otherwise. {@code destroy} fails before,
 * because a destroyed table is gone. {@code close} fails after, because a table whose {@code close}
 * throws is closed nevertheless.
 */
final class FailingCalls implements InvocationHandler {
  private static final Set<String> NEVER_FAILING =
      Set.of(
          "metadata",
          "identity",
          "missingCapabilities",
          "defaultFreshness",
          "equals",
          "hashCode",
          "toString");
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
    if (method.getName().equals("identity") && failures.identity().isPresent()) {
      return failures.identity().get();
    }
    if (target instanceof Storage && FailureKind.WRITES.contains(method.getName())) {
      if (failures.isNextLate()) {
        Object[] kept = kept(arguments);
        failures.delay(() -> arrive(method, kept));
        throw FailureKind.UNKNOWN_OUTCOME.create(FailureMoment.BEFORE, method.getName());
      }
    }
    FailureMoment failing = neverFails(method) ? null : planned(method);
    if (failing == FailureMoment.BEFORE) {
      throw failures.kind().create(failing, method.getName());
    }
    Object result = result(method, arguments);
    if (failing == FailureMoment.AFTER) {
      throw failures.kind().create(failing, method.getName());
    }
    return result;
  }

  /** The arguments, with copies of those that cannot be used after the call. */
  private static Object[] kept(Object @Nullable [] arguments) {
    Object[] kept = arguments == null ? new Object[0] : arguments.clone();
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] instanceof Iterator<?> pairs) {
        List<Object> copy = new ArrayList<>();
        pairs.forEachRemaining(copy::add);
        kept[i] = copy.iterator();
      }
    }
    return kept;
  }

  private void arrive(Method method, Object[] arguments) {
    try {
      method.invoke(target, arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the late " + method.getName() + " failed", e);
    }
  }

  private boolean neverFails(Method method) {
    return NEVER_FAILING.contains(method.getName())
        || target instanceof Cursor && method.getName().equals("close");
  }

  private @Nullable FailureMoment planned(Method method) {
    FailureMoment planned = failures.countCall();
    return planned == null ? null : MOMENTS.getOrDefault(method.getName(), planned);
  }

  private @Nullable Object result(Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      Object result = method.invoke(target, arguments == null ? null : failing(arguments));
      if (result instanceof ChangeFeed feed) {
        return proxy(ChangeFeed.class, new FailingCalls(feed, failures));
      }
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
    return proxy(Cursor.class, new FailingCalls(new CountedCursor(cursor, failures), failures));
  }

  /** A cursor that the plan counts as open until it is closed. */
  private static final class CountedCursor implements Cursor {
    private final Cursor cursor;
    private final FailurePlan failures;
    private boolean isClosed;

    CountedCursor(Cursor cursor, FailurePlan failures) {
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
