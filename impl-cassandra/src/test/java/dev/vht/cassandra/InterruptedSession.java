package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A session whose next statements fail, with or without effect, as a test demands. */
final class InterruptedSession {
  /** Whether a statement that fails is executed. */
  enum Effect {
    EXECUTED,
    NOT_EXECUTED
  }

  private final CqlSession session;
  private final AtomicInteger left = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private volatile String part = "";
  private volatile Effect effect = Effect.EXECUTED;
  private volatile Function<CqlSession, ? extends DriverException> failure =
      unused -> new IllegalStateFailure();

  /** Replaced before any statement fails. */
  @SuppressWarnings("serial") // never serialized
  private static final class IllegalStateFailure extends DriverException {
    IllegalStateFailure() {
      super("no failure was chosen", null, null, true);
    }

    @Override
    public DriverException copy() {
      return this;
    }
  }

  InterruptedSession(CqlSession session) {
    this.session = session;
  }

  /** Lets the next statements with a part of CQL, or one of several separated by |, fail. */
  void fail(
      int statements,
      String partOfCql,
      Effect whetherExecuted,
      Function<CqlSession, ? extends DriverException> how) {
    part = partOfCql;
    effect = whetherExecuted;
    failure = how;
    failed.set(0);
    left.set(statements);
  }

  /** Returns how many statements have failed. */
  int failed() {
    return failed.get();
  }

  CqlSession proxy() {
    return (CqlSession)
        Proxy.newProxyInstance(
            CqlSession.class.getClassLoader(),
            new Class<?>[] {CqlSession.class},
            (proxy, method, arguments) -> call(method, arguments));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // returned, as an object
  private Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    boolean isStatement =
        method.getName().startsWith("execute")
            && arguments != null
            && arguments[0] instanceof BoundStatement statement
            && hasPart(statement.getPreparedStatement().getQuery());
    if (!isStatement || left.getAndUpdate(number -> Math.max(0, number - 1)) == 0) {
      return invoke(method, arguments);
    }
    if (effect == Effect.EXECUTED) {
      Object unused = invoke(method, arguments);
    }
    failed.incrementAndGet();
    DriverException thrown = failure.apply(session);
    if (method.getReturnType() == CompletionStage.class) {
      return CompletableFuture.failedFuture(thrown);
    }
    throw thrown;
  }

  private boolean hasPart(String cql) {
    return Arrays.stream(part.split("\\|")).anyMatch(cql::contains);
  }

  private Object invoke(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(session, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
