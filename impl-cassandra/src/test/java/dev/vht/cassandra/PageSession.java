package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A session that notes which node has served the last page of a result. For one thread. */
final class PageSession {
  private final CqlSession session;
  private volatile @Nullable SocketAddress last;

  PageSession(CqlSession session) {
    this.session = session;
  }

  CqlSession proxy() {
    return (CqlSession)
        Proxy.newProxyInstance(
            CqlSession.class.getClassLoader(),
            new Class<?>[] {CqlSession.class},
            (proxy, method, arguments) -> noted(invoke(method, arguments)));
  }

  /** Returns the address of the node that has served the last page. */
  SocketAddress last() {
    return Objects.requireNonNull(last, "no page was read");
  }

  private Object noted(Object result) {
    return result instanceof CompletionStage<?> stage ? stage.thenApply(this::notedPage) : result;
  }

  private Object notedPage(Object result) {
    if (result instanceof AsyncResultSet page) {
      last =
          Objects.requireNonNull(page.getExecutionInfo().getCoordinator()).getEndPoint().resolve();
    }
    return result;
  }

  private Object invoke(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(session, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
