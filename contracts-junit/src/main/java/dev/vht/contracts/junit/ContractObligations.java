package dev.vht.contracts.junit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/**
 * Checks that JUnit tests meet the contracts of their objects. Most tests use it through {@link
 * CompleteTraces}.
 *
 * <p>Each test runs in its own {@link dev.vht.contracts.scope.ContractScope}. At its end it fails
 * if
 *
 * <ul>
 *   <li>a rule was broken that {@link CompleteTraces#breaking()} does not name, even if the
 *       violation was caught, thrown in another thread, or only reported;
 *   <li>a trace must be complete and is not ({@link
 *       dev.vht.contracts.annotation.Completion#REQUIRED}): for example, an object was not closed.
 *       The failure shows every such trace, and where its object was opened;
 *   <li>a contract was attached to an object on which no method was called. Calls that broke a rule
 *       count;
 *   <li>no contract was attached to an object of an interface that {@link
 *       CompleteTraces#expecting()} names.
 * </ul>
 *
 * <p>A test that has already failed keeps its failure. Violations and incomplete traces are added
 * to it as a suppressed exception, except for a violation that is the failure or its cause. An
 * aborted test stays aborted.
 *
 * <p><b>Which objects belong to a test.</b> Those attached by {@code @BeforeEach}, the test and
 * {@code @AfterEach}, in their thread and in threads that they start. Also those attached by the
 * constructor and the fields of the test class, if there is an instance for each test and the
 * extension is registered on the class, and by extensions registered after this one. A test must
 * wait for the threads that it starts: a call that has not ended may be checked as if it had not
 * begun. A violation belongs to the test that made the call. If the calling thread belongs to no
 * test, it belongs to the test that attached the contract. Objects attached by {@code @BeforeAll},
 * by static fields, or by a test class with a single instance are shared by several tests and
 * belong to none.
 *
 * <p>Each invocation of a repeated or parameterized test is a test. So is each dynamic test, for
 * the objects attached in it. Other objects of a {@code @TestFactory} are checked at its end, and
 * any of its dynamic tests may attach the expected contracts.
 *
 * <p><b>Threads.</b> Tests may run concurrently. They are not blamed for the objects of other
 * tests, and don't share traces of {@link dev.vht.contracts.annotation.Extent#CONTRACT}. The
 * threads of a pool that tests share belong to no test, or while it runs to the test in which the
 * pool started them. Such a thread takes part in a test by {@link
 * dev.vht.contracts.scope.ContractScope#openWithin()}:
 *
 * <pre>{@code
 * ContractScope test = ContractScope.current().orElseThrow();
 * pool.submit(() -> {
 *   try (ContractScope own = test.openWithin()) {
 *     ...
 *   }
 * });
 * }</pre>
 *
 * <p>jqwik runs properties with its own engine, so this extension has no effect on them.
 */
public final class ContractObligations
    implements BeforeAllCallback,
        AfterAllCallback,
        TestInstancePreConstructCallback,
        BeforeEachCallback,
        AfterEachCallback,
        InvocationInterceptor {
  private static final ExtensionContext.Namespace OWN =
      ExtensionContext.Namespace.create(ContractObligations.class);

  /** The key of a test's scope in the store. */
  private static final String TEST = "test";

  /** Creates an extension. */
  public ContractObligations() {}

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(OWN);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    beginClass(context);
  }

  /** A scope for shared objects hides them from tests that wait on the same thread. */
  private static void beginClass(ExtensionContext context) {
    if (store(context).get(ofClass(context)) == null) {
      store(context).put(ofClass(context), TestScope.open());
      context.getTestClass().ifPresent(ContractObligations::initialize);
    }
  }

  /** Contexts also see the entries of their parents, so each needs its own key. */
  private static String ofClass(ExtensionContext context) {
    return "class " + context.getUniqueId();
  }

  /** Initializes static fields, which are shared, outside the first test. */
  private static void initialize(Class<?> type) {
    try {
      Class.forName(type.getName(), true, type.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(type + " is loaded, but cannot be found", e);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close(store(context).remove(ofClass(context), TestScope.class));
  }

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public void preConstructTestInstance(
      TestInstanceFactoryContext factory, ExtensionContext context) {
    if (context.getTestMethod().isPresent()) {
      begin(context);
    } else {
      beginClass(context);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    begin(context);
  }

  private static void begin(ExtensionContext context) {
    if (known(context) == null) {
      store(context).put(TEST, TestScope.open());
    }
  }

  private static @Nullable TestScope known(ExtensionContext context) {
    return store(context).get(TEST, TestScope.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    TestScope scope = store(context).remove(TEST, TestScope.class);
    try {
      if (scope != null && !isAborted(context.getExecutionException().orElse(null))) {
        Throwable failure = context.getExecutionException().orElse(null);
        scope.requireObligationsMet(
            requirement(context), failure); // JUnit suppresses it by a failure
      }
    } finally {
      close(scope);
    }
  }

  private static boolean isAborted(@Nullable Throwable failure) {
    return failure instanceof TestAbortedException;
  }

  private static void close(@Nullable TestScope scope) {
    if (scope != null) {
      scope.close();
    }
  }

  /** The requirement of the nearest annotation. */
  private static Requirement requirement(ExtensionContext context) {
    Optional<ExtensionContext> place = Optional.of(context);
    while (place.isPresent()) {
      Optional<CompleteTraces> found =
          AnnotationSupport.findAnnotation(place.get().getElement(), CompleteTraces.class);
      if (found.isPresent()) {
        return Requirement.of(found.get());
      }
      place = place.get().getParent();
    }
    return Requirement.NONE;
  }

  @Override
  public void interceptDynamicTest(
      Invocation<@Nullable Void> invocation,
      DynamicTestInvocationContext test,
      ExtensionContext context)
      throws Throwable {
    TestScope factory = known(context);
    if (factory == null) {
      invocation.proceed();
      return;
    }
    try (TestScope own = factory.within()) {
      run(invocation, own, requirement(context).withoutExpectations());
    }
  }

  private static void run(
      Invocation<@Nullable Void> invocation, TestScope scope, Requirement requirement)
      throws Throwable {
    try {
      invocation.proceed();
    } catch (Throwable failure) {
      if (!isAborted(failure)) {
        scope.unmet(requirement, failure).ifPresent(failure::addSuppressed);
      }
      throw failure;
    }
    scope.requireObligationsMet(requirement, null);
  }
}
