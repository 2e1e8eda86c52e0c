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
 * Holds JUnit tests to the contracts of the objects that they make. Most tests say so by {@link
 * CompleteTraces}.
 *
 * <p>Each test runs in a {@link dev.vht.contracts.scope.ContractScope} of its own. At its end it
 * fails if
 *
 * <ul>
 *   <li>a rule was broken that {@link CompleteTraces#breaking()} does not name. It does not help
 *       that the violation was caught somewhere, that it was thrown in another thread, or that it
 *       was only reported;
 *   <li>a trace must be complete and is not ({@link
 *       dev.vht.contracts.annotation.Completion#REQUIRED}): an object that nobody closed, say. The
 *       failure shows every such trace, and where its object was opened;
 *   <li>a contract was attached to an object on which no method was called. A call that broke a
 *       rule is a call;
 *   <li>no contract was attached to an object of an interface that {@link
 *       CompleteTraces#expecting()} names.
 * </ul>
 *
 * <p>A test that has failed keeps its failure; what it leaves incomplete is attached to that as
 * suppressed, but for a violation that is the failure, or its cause. One that was aborted stays so.
 *
 * <p><b>What belongs to a test.</b> What is attached by the constructor and the fields of the test
 * class (if an instance is made for each test, and the extension stands on the class), by
 * {@code @BeforeEach}, the test and {@code @AfterEach}, in their thread and in threads that they
 * start; and by extensions that are registered after this one. A test must wait for the threads
 * that it starts: a call that has not ended may be judged as if it had not begun. A violation
 * belongs to the test that made the call; by a thread of no test, to the one that attached the
 * contract. What is attached by {@code @BeforeAll}, by static fields, or by a test class of which
 * there is one instance, is shared by several tests and belongs to none.
 *
 * <p>Each invocation of a repeated or parameterized test is a test. So is each dynamic test, for
 * what is attached in it; what a {@code @TestFactory} attaches around them is judged at its end,
 * and what is expected may have been attached by any of them.
 *
 * <p><b>Threads.</b> Tests may run at the same time: none is blamed for the objects of another, and
 * traces of {@link dev.vht.contracts.annotation.Extent#CONTRACT} are not shared between tests. The
 * threads of a pool that tests share belong to no test, or, as long as it runs, to the one in which
 * the pool happened to start them. Such a thread takes part in a test by {@link
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
 * <p>jqwik's properties are not run by JUnit's own engine, so this extension does nothing for them.
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

  /** Under what a test keeps its scope. */
  private static final String TEST = "test";

  /** Makes an extension. */
  public ContractObligations() {}

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(OWN);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    beginClass(context);
  }

  /** What is shared by a class must be observed by no test that waits on the same thread. */
  private static void beginClass(ExtensionContext context) {
    if (store(context).get(ofClass(context)) == null) {
      store(context).put(ofClass(context), TestScope.open());
      context.getTestClass().ifPresent(ContractObligations::initialize);
    }
  }

  /** Contexts see what those around them keep, so that each has a name of its own. */
  private static String ofClass(ExtensionContext context) {
    return "class " + context.getUniqueId();
  }

  /** Static fields are shared, too; the first test must not be taken for their maker. */
  private static void initialize(Class<?> type) {
    try {
      Class.forName(type.getName(), true, type.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(type + " is here, and cannot be found", e);
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

  /** What the nearest annotation says. */
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
    return Requirement.LEAST;
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
