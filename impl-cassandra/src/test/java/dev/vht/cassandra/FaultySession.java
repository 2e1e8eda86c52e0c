package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import dev.vht.cassandra.session.Failures;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A session that does to statements what a mistake in this library would do. */
enum FaultySession {
  /** Reads what one replica has. */
  READS_AT_ONE {
    @Override
    BoundStatement changed(BoundStatement statement) {
      boolean isRead = statement.getPreparedStatement().getQuery().startsWith("SELECT");
      return isRead && statement.getConsistencyLevel() == DefaultConsistencyLevel.QUORUM
          ? statement.setConsistencyLevel(DefaultConsistencyLevel.ONE)
          : statement;
    }
  },
  /** Repeats a conditional write whose outcome is unknown, without looking at the row. */
  BLIND_RETRIES {
    @Override
    Object repeated(DriverException failure, Call call) throws Throwable {
      boolean isConditional = call.statement().getPreparedStatement().getQuery().contains(" IF ");
      boolean mayBeMade =
          Failures.kind(failure) == Failures.Kind.SILENT
              || Failures.kind(failure) == Failures.Kind.ANSWERED;
      if (isConditional && mayBeMade) {
        return call.execute();
      }
      throw failure;
    }
  },
  /** Writes with the time of a clock that is fast by an hour. */
  CLOCK_AN_HOUR_FAST {
    @Override
    BoundStatement changed(BoundStatement statement) {
      boolean hasTimestamp =
          statement.getPreparedStatement().getQuery().contains("USING TIMESTAMP ?");
      return hasTimestamp && statement.getLong(0) > HOUR_MICROS
          ? statement.setLong(0, statement.getLong(0) + HOUR_MICROS)
          : statement;
    }
  };

  private static final long HOUR_MICROS = Duration.ofHours(1).toNanos() / 1_000;

  BoundStatement changed(BoundStatement statement) {
    return statement;
  }

  Object repeated(DriverException failure, Call call) throws Throwable {
    throw failure;
  }

  /** The execution of a statement. */
  record Call(CqlSession session, Method method, BoundStatement statement) {
    Object execute() throws Throwable {
      return invoke(session, method, statement);
    }
  }

  /** Returns a session with this fault. */
  CqlSession over(CqlSession session) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            arguments != null && arguments.length == 1 && arguments[0] instanceof BoundStatement one
                ? executed(new Call(session, method, changed(one)))
                : invoke(session, method, arguments);
    return (CqlSession)
        Proxy.newProxyInstance(
            CqlSession.class.getClassLoader(), new Class<?>[] {CqlSession.class}, handler);
  }

  private Object executed(Call call) throws Throwable {
    try {
      return call.execute();
    } catch (DriverException e) {
      return repeated(e, call);
    }
  }

  private static Object invoke(CqlSession session, Method method, @Nullable Object... arguments)
      throws Throwable {
    try {
      return method.invoke(session, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
