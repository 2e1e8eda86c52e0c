package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Facade;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Facades in facades, in lambdas, in method references and in default methods. */
class NestedFacadesTest {
  private static final Contract<Table> CONTRACT =
      Contract.<Table>builder(Table.class, MethodHandles.lookup())
          .protocol("T1", p -> p.allows("find* close").text("the table is closed"))
          .build();

  interface Table {
    Optional<Object> find(Object key);

    void close();
  }

  private static Table closed() {
    Table table =
        CONTRACT.attach(
            new Table() {
              @Override
              public Optional<Object> find(Object key) {
                return Optional.empty();
              }

              @Override
              public void close() {}
            });
    table.close();
    return table;
  }

  /** An interface of the program, with a default method. */
  interface Reader {
    Optional<Object> read(Object key);

    default boolean knows(Object key) {
      return read(key).isPresent();
    }
  }

  /** A facade with lambdas. */
  @Facade
  private static class View implements Reader {
    private final Table table;

    View(Table table) {
      this.table = table;
    }

    @SuppressWarnings("this-escape") // which is the point
    View(Table table, Object first) {
      this(table);
      read(first);
    }

    @Override
    public Optional<Object> read(Object key) {
      return table.find(key);
    }

    Object inLambda(Object key) {
      return Optional.empty().or(() -> table.find(key)).isPresent();
    }

    Object byReference(Object key) {
      return Optional.of(key).flatMap(table::find).isPresent();
    }

    Object inStream(Object key) {
      return List.of(key).stream().map(each -> table.find(each)).toList();
    }

    @Nullable Object throughTheProgram(Object key) {
      return Caller.call(() -> table.find(key));
    }

    @SuppressWarnings("UnnecessaryLambda") // which is the point
    Function<Object, Optional<Object>> finder() {
      return key -> table.find(key);
    }

    Function<Object, Optional<Object>> reference() {
      return table::find;
    }

    Reader reader() {
      return key -> table.find(key);
    }
  }

  /** Calls a function, and is no facade. */
  private static final class Caller {
    static @Nullable Object call(Supplier<?> task) {
      return task.get();
    }
  }

  /** A facade of a facade. */
  @Facade
  private record Outer(View view) {
    Object look(Object key) {
      return view.inLambda(key);
    }

    Object lookInLambda(Object key) {
      return Optional.of(key).map(view::byReference);
    }
  }

  /** A facade by its default methods. */
  @Facade
  private interface Lookup {
    Table table();

    default Object lookUp(Object key) {
      return Optional.of(key).flatMap(each -> table().find(each));
    }
  }

  private static Violation violation(ThrowingCallable call) {
    ContractViolation broken = catchThrowableOfType(ContractViolation.class, call);
    assertThat(broken).as("no rule was broken").isNotNull();
    return broken.violation();
  }

  private static Violation caused(Throwable thrown) {
    assertThat(thrown).hasCauseInstanceOf(ContractViolation.class);
    return ((ContractViolation) Objects.requireNonNull(thrown.getCause())).violation();
  }

  private static void assertBlamed(String event, String method, ThrowingCallable call) {
    Violation violation = violation(call);
    assertThat(violation.event()).isEqualTo(event);
    assertThat(violation.site()).startsWith(NestedFacadesTest.class.getName() + "." + method);
    assertThat(violation.site()).contains("NestedFacadesTest.java:");
  }

  @Test
  void aFacadeOfAFacadeIsTheCall() {
    Outer outer = new Outer(new View(closed()));
    assertBlamed("look(\"k\")", "lambda$aFacadeOf", () -> outer.look("k"));
    assertBlamed("lookInLambda(\"k\")", "lambda$aFacadeOf", () -> outer.lookInLambda("k"));
  }

  @Test
  void aLambdaOrAReferenceInAFacadeIsPartOfItsMethod() {
    View view = new View(closed());
    assertBlamed("inLambda(\"k\")", "lambda$aLambdaOr", () -> view.inLambda("k"));
    assertBlamed("byReference(\"k\")", "lambda$aLambdaOr", () -> view.byReference("k"));
    assertBlamed("inStream(\"k\")", "lambda$aLambdaOr", () -> view.inStream("k"));
  }

  @Test
  void aLambdaThatTheProgramCallsIsTheCall() {
    View view = new View(closed());
    Function<Object, Optional<Object>> finder = view.finder();
    Function<Object, Optional<Object>> reference = view.reference();
    assertBlamed("apply(\"k\")", "lambda$aLambdaThat", () -> finder.apply("k"));
    assertBlamed("apply(\"k\")", "lambda$aLambdaThat", () -> reference.apply("k"));
  }

  @Test
  void aLambdaThatAnotherClassCallsIsTheCallOfThatClass() {
    View view = new View(closed());
    Violation violation = violation(() -> view.throughTheProgram("k"));
    assertThat(violation.event()).startsWith("get(");
    assertThat(violation.site()).startsWith(Caller.class.getName() + ".call");
  }

  @Test
  void aDefaultMethodOfAFacadeIsTheCall() {
    Table table = closed();
    Lookup lookup = () -> table;
    assertBlamed("lookUp(\"k\")", "lambda$aDefaultMethod", () -> lookup.lookUp("k"));
  }

  @Test
  void aDefaultMethodThatAFacadeInheritsIsTheCall() {
    View view = new View(closed());
    assertBlamed("knows(\"k\")", "lambda$aDefaultMethod", () -> view.knows("k"));
    Reader reader = view.reader();
    assertBlamed("knows(\"k\")", "lambda$aDefaultMethod", () -> reader.knows("k"));
    assertBlamed("read(\"k\")", "lambda$aDefaultMethod", () -> reader.read("k"));
  }

  @Test
  void aConstructorOfAFacadeIsTheCall() {
    Table table = closed();
    assertBlamed("new View(...)", "lambda$aConstructor", () -> new View(table, "k"));
  }

  @Test
  void aLambdaOfAFacadeInAnotherThreadHasNoLine() {
    Function<Object, Optional<Object>> finder = new View(closed()).finder();
    CompletableFuture<Object> later = CompletableFuture.supplyAsync(() -> "k").thenApply(finder);
    CompletionException thrown = catchThrowableOfType(CompletionException.class, later::join);
    Violation violation = caused(thrown);
    assertThat(violation.event()).isEqualTo("apply(\"k\")");
  }

  @Test
  void aReferenceOfTheProgramNamesTheProgramsLine() {
    Table table = closed();
    assertBlamed(
        "find(\"k\")", "lambda$aReference", () -> Optional.of((Object) "k").flatMap(table::find));
  }

  @Test
  void aReflectiveCallNamesTheProgramsLine() throws Exception {
    Table table = closed();
    InvocationTargetException thrown =
        catchThrowableOfType(
            InvocationTargetException.class,
            () -> Table.class.getMethod("find", Object.class).invoke(table, "k"));
    Violation violation = caused(thrown);
    assertThat(violation.event()).isEqualTo("find(\"k\")");
    assertThat(violation.site()).startsWith(NestedFacadesTest.class.getName() + ".lambda$aReflect");
  }
}
