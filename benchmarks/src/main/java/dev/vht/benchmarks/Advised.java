package dev.vht.benchmarks;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;

/** Objects that an interceptor of Spring checks, in the JDK's proxies that Spring creates. */
final class Advised {
  private Advised() {}

  static Tap tap(Tap target) {
    return (Tap) proxy(target, new TapInterceptor());
  }

  static Cell cell(Cell target) {
    return (Cell) proxy(target, new CellInterceptor());
  }

  private static Object proxy(Object target, MethodInterceptor interceptor) {
    ProxyFactory factory = new ProxyFactory(target);
    factory.addAdvice(interceptor);
    return factory.getProxy();
  }

  /** The life cycle of a tap. */
  private static final class TapInterceptor implements MethodInterceptor {
    private final LifeCycle lifeCycle = new LifeCycle();

    @Override
    public @Nullable Object invoke(MethodInvocation call) throws Throwable {
      Integer symbol = TableProxy.symbol(call.getMethod());
      if (symbol != null) {
        lifeCycle.step(symbol);
      }
      return call.proceed();
    }
  }

  /** The requirement and the life cycle of a cell. */
  private static final class CellInterceptor implements MethodInterceptor {
    private final LifeCycle lifeCycle = new LifeCycle();

    @Override
    public @Nullable Object invoke(MethodInvocation call) throws Throwable {
      String name = call.getMethod().getName();
      if (name.equals("ref")) {
        requireKey(call);
        lifeCycle.step(LifeCycle.USE);
      } else if (name.equals("close")) {
        lifeCycle.step(LifeCycle.CLOSE);
      }
      return call.proceed();
    }

    private static void requireKey(MethodInvocation call) {
      if (call.getArguments()[0] == null) {
        throw new NullPointerException("K1");
      }
    }
  }
}
