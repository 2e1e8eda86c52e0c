package dev.vht.contracts.examples;

import static dev.vht.contracts.examples.Broken.byCaller;
import static dev.vht.contracts.examples.Broken.byImplementation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.contracts.ChildBuilder;
import dev.vht.contracts.Contract;
import dev.vht.contracts.ContractBuilder;
import dev.vht.contracts.RoleBuilder;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Protocols that standards define in prose: Reactive Streams and JDBC. */
@SuppressWarnings("ReturnValueIgnored") // of method references that only name, and of violations
class StandardProtocolsTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  /** Rules 1.1, 1.7, 1.9 and 3.9 of the Reactive Streams specification. */
  @Nested
  class ReactiveStreams {

    private static <B extends RoleBuilder<Flow.Subscriber<String>, B>> B signals(
        B subscriber, ChildBuilder<Flow.Subscription> subscription) {
      subscription
          .event("request", e -> e.called(s -> s.request(1)))
          .requires(
              "RS3.9", s -> s.request(1), "that is no demand", o -> o.argument(0, Long.class) > 0);
      return subscriber
          .passes(s -> s.onSubscribe(null), 0, subscription)
          .event("onSubscribe", e -> e.called("onSubscribe"))
          .event("onNext", e -> e.called("onNext"))
          .event("onError", e -> e.called("onError"))
          .event("onComplete", e -> e.called("onComplete"))
          .protocol("RS1.7", p -> p.allows("onSubscribe onNext* (onError | onComplete)?"))
          .protocol("RS1.1", p -> p.machine(demand()));
    }

    private static Machine demand() {
      return Machine.fold(0L)
          .on("request", (open, o) -> Step.to(open + Math.max(0, o.argument(0, Long.class))))
          .on("onNext", (open, o) -> Step.when(open > 0, open - 1, "nobody requested it"));
    }

    private static final Contract<Flow.Subscriber<String>> SUBSCRIBER = subscriber();
    private static final Contract<Flow.Publisher<String>> PUBLISHER = publisher();

    private static Contract<Flow.Subscriber<String>> subscriber() {
      ContractBuilder<Flow.Subscriber<String>> subscriber =
          Contract.builder(Flow.Subscriber.class, HERE);
      return signals(subscriber, subscriber.role("subscription", Flow.Subscription.class)).build();
    }

    private static Contract<Flow.Publisher<String>> publisher() {
      ContractBuilder<Flow.Publisher<String>> publisher =
          Contract.builder(Flow.Publisher.class, HERE);
      ChildBuilder<Flow.Subscriber<String>> subscriber =
          publisher.role("subscriber", Flow.Subscriber.class);
      signals(subscriber, publisher.role("subscription", Flow.Subscription.class));
      return publisher.passes(p -> p.subscribe(null), 0, subscriber).build();
    }

    /** Asks for one at a time. */
    private static final class Collecting implements Flow.Subscriber<String> {
      private final List<String> received = new ArrayList<>();
      private final CompletableFuture<List<String>> all = new CompletableFuture<>();
      private final long demand;
      private Flow.Subscription subscription = new Idle();

      Collecting(long demand) {
        this.demand = demand;
      }

      @Override
      public void onSubscribe(Flow.Subscription made) {
        subscription = made;
        subscription.request(demand);
      }

      @Override
      public void onNext(String item) {
        received.add(item);
        subscription.request(demand);
      }

      @Override
      public void onError(Throwable failure) {
        all.completeExceptionally(failure);
      }

      @Override
      public void onComplete() {
        all.complete(List.copyOf(received));
      }
    }

    private static final class Idle implements Flow.Subscription {
      @Override
      public void request(long count) {}

      @Override
      public void cancel() {}
    }

    private static void publish(SubmissionPublisher<String> publisher) {
      try (publisher) {
        for (int i = 0; i < 100; i++) {
          publisher.submit("item " + i);
        }
      }
    }

    @Test
    void aRealPublisherFollowsTheProtocolOfASubscriber() {
      List<Violation> violations = new ArrayList<>();
      Collecting plain = new Collecting(1);
      SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Runnable::run, 8);
      publisher.subscribe(
          SUBSCRIBER.attach(plain, Enforcement.of(Mode.ENFORCE).listener(violations::add)));
      publish(publisher);
      assertThat(plain.all.join()).hasSize(100).startsWith("item 0", "item 1");
      assertThat(violations).isEmpty();
    }

    @Test
    void aRealPublisherWithThreadsFollowsItsContract() {
      ConcurrentLinkedQueue<Violation> violations = new ConcurrentLinkedQueue<>();
      SubmissionPublisher<String> real = new SubmissionPublisher<>();
      Flow.Publisher<String> checked =
          PUBLISHER.attach(real, Enforcement.of(Mode.ENFORCE).listener(violations::add));
      Collecting one = new Collecting(1);
      Collecting other = new Collecting(7);
      checked.subscribe(one);
      checked.subscribe(other);
      publish(real);
      assertThat(one.all.join()).hasSize(100).isEqualTo(other.all.join());
      assertThat(violations).isEmpty();
    }

    private static Flow.Subscriber<String> checkedSubscriber() {
      return SUBSCRIBER.attach(new Collecting(1));
    }

    @Test
    void theCallerOfASubscriberIsToBlameForAWrongOrder() {
      Flow.Subscriber<String> subscriber = checkedSubscriber();
      Violation early = byCaller("RS1.7", () -> subscriber.onNext("aap"));
      assertThat(early.allowed()).containsExactly("onSubscribe");
      subscriber.onSubscribe(new Idle());
      byCaller("RS1.7", () -> subscriber.onSubscribe(new Idle()));
      subscriber.onNext("aap");
      subscriber.onComplete();
      byCaller("RS1.7", () -> subscriber.onNext("noot"));
      byCaller("RS1.7", () -> subscriber.onError(new IllegalStateException("too late")));
      byCaller("RS1.7", subscriber::onComplete);
    }

    @Test
    void nothingFollowsAnError() {
      Flow.Subscriber<String> subscriber = checkedSubscriber();
      subscriber.onSubscribe(new Idle());
      subscriber.onError(new IllegalStateException("broken"));
      byCaller("RS1.7", subscriber::onComplete);
    }

    @Test
    void sendingMoreThanRequestedIsTheCallersFault() {
      Flow.Subscriber<String> modest =
          SUBSCRIBER.attach(
              new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                  subscription.request(2);
                }

                @Override
                public void onNext(String item) {}

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onComplete() {}
              });
      modest.onSubscribe(new Idle());
      modest.onNext("aap");
      modest.onNext("noot");
      Violation violation = byCaller("RS1.1", () -> modest.onNext("mies"));
      assertThat(violation.reason()).isEqualTo("nobody requested it");
      modest.onComplete();
    }

    /** A publisher that sends its subscriber the signals of a test. */
    private static Flow.Publisher<String> publishing(
        Consumer<Flow.Subscriber<? super String>> signals) {
      return PUBLISHER.attach(
          subscriber -> {
            subscriber.onSubscribe(new Idle());
            signals.accept(subscriber);
          });
    }

    @Test
    void aPublisherThatContinuesAfterItsEndIsToBlame() {
      Flow.Publisher<String> endless =
          publishing(
              subscriber -> {
                subscriber.onNext("aap");
                subscriber.onComplete();
                subscriber.onNext("noot");
              });
      Violation violation = byImplementation("RS1.7", () -> endless.subscribe(new Collecting(1)));
      assertThat(violation.event()).isEqualTo("subscriber.onNext(\"noot\")");
    }

    @Test
    void aPublisherThatForgetsToSubscribeIsToBlame() {
      Flow.Publisher<String> hasty = PUBLISHER.attach(subscriber -> subscriber.onNext("aap"));
      byImplementation("RS1.7", () -> hasty.subscribe(new Collecting(1)));
    }

    @Test
    void eachSubscriberOfAPublisherHasItsOwnTrace() {
      Flow.Publisher<String> brief = publishing(Flow.Subscriber::onComplete);
      Collecting one = new Collecting(1);
      brief.subscribe(one);
      brief.subscribe(new Collecting(1));
      assertThat(one.all).isCompletedWithValue(List.of());
      byImplementation("RS1.7", () -> brief.subscribe(one));
    }

    @Test
    void aPassedSubscriberThatRequestsNothingIsTheCaller() {
      Flow.Publisher<String> publisher = publishing(Flow.Subscriber::onComplete);
      Violation violation = byCaller("RS3.9", () -> publisher.subscribe(new Collecting(0)));
      assertThat(violation.headline())
          .isEqualTo("RS3.9: subscription.request(0) but that is no demand");
    }

    @Test
    void anAttachedSubscriberThatRequestsNothingIsTheImplementation() {
      Flow.Subscriber<String> subscriber = SUBSCRIBER.attach(new Collecting(-1));
      byImplementation("RS3.9", () -> subscriber.onSubscribe(new Idle()));
    }
  }

  /** The life cycles of statements and result sets, from the Javadoc of java.sql. */
  @Nested
  class Jdbc {
    private static final Contract<Connection> JDBC = jdbc();

    private static Contract<Connection> jdbc() {
      ContractBuilder<Connection> connection =
          Contract.<Connection>builder(Connection.class, HERE).noun("connection");
      ChildBuilder<Statement> statement = connection.role("statement", Statement.class);
      ChildBuilder<PreparedStatement> prepared =
          connection.role("prepared", PreparedStatement.class);
      ChildBuilder<ResultSet> rows = connection.role("rows", ResultSet.class);
      statement(statement, connection, rows);
      statement(prepared, connection, rows).returns(PreparedStatement::executeQuery, rows);
      rows(rows);
      return connection
          .returns(Connection::createStatement, statement)
          .returns(c -> c.prepareStatement(""), prepared)
          .event("make", e -> e.called("createStatement").called("prepareStatement"))
          .event(
              "made",
              e ->
                  e.returned(Connection::createStatement)
                      .returned(c -> c.prepareStatement(""))
                      .key("statement", KeySource.result()))
          .event("hangup", e -> e.called(Connection::close))
          .protocol(
              "Connected", p -> p.allows("(make | run)* hangup*").text("its connection is closed"))
          .protocol(
              "Closed",
              p ->
                  p.allows("made run* shut+")
                      .forEach("statement")
                      .mustComplete()
                      .text("the statement is closed"))
          .protocol(
              "Alive",
              p ->
                  p.forbids("query use* (run | shut | hangup | done)+ use")
                      .forEach("statement", "rows")
                      .text("what it came from is closed or was executed again"))
          .protocol(
              "Positioned",
              p -> p.allows("(query (row get*)* end*)*").forEach("rows").text("it is not on a row"))
          .build();
    }

    private static <S extends Statement> ChildBuilder<S> statement(
        ChildBuilder<S> statement,
        ContractBuilder<Connection> connection,
        ChildBuilder<ResultSet> rows) {
      return statement
          .key("statement", KeySource.receiver())
          .returns(Statement::getConnection, connection)
          .returns(s -> s.executeQuery(""), rows)
          .event("run", e -> e.called("execute").called("executeQuery").called("executeUpdate"))
          .event("query", e -> e.returned("executeQuery").key("rows", KeySource.result()))
          .event("shut", e -> e.called(Statement::close));
    }

    private static void rows(ChildBuilder<ResultSet> rows) {
      rows.key("rows", KeySource.receiver())
          .event("use", e -> e.called("next").called("getInt").called("getString"))
          .event("get", e -> e.called("getInt").called("getString"))
          .event("row", e -> e.returned(ResultSet::next).when(o -> o.result(Boolean.class)))
          .event("end", e -> e.returned(ResultSet::next).when(o -> !o.result(Boolean.class)))
          .event("done", e -> e.called(ResultSet::close));
    }

    private static Connection sqlite() throws SQLException {
      Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("create table names (age int, name text)");
        statement.executeUpdate("insert into names values (7, 'aap'), (8, 'noot')");
      }
      return connection;
    }

    private static Connection checked() throws SQLException {
      return JDBC.attach(sqlite());
    }

    private static final String QUERY = "select age, name from names order by age";

    @Test
    void aCorrectProgramHasNoViolations() throws SQLException {
      Connection connection = checked();
      List<String> found = new ArrayList<>();
      try (connection;
          PreparedStatement prepared = connection.prepareStatement(QUERY);
          Statement statement = connection.createStatement()) {
        for (int i = 0; i < 3; i++) { // the driver uses the same result set each time
          try (ResultSet rows = prepared.executeQuery()) {
            while (rows.next()) {
              found.add(rows.getInt(1) + rows.getString("name"));
            }
          }
        }
        statement.executeUpdate("delete from names");
        assertThat(statement.executeQuery(QUERY).next()).isFalse();
      }
      assertThat(found).hasSize(6).startsWith("7aap", "8noot");
      assertThat(JDBC.attachment(connection).orElseThrow().incomplete()).isEmpty();
    }

    @Test
    void aResultSetDiesWithItsStatement() throws SQLException {
      try (Connection connection = checked();
          Statement other = connection.createStatement()) {
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(QUERY);
        ResultSet others = other.executeQuery(QUERY);
        assertThat(rows.next()).isTrue();
        statement.close();
        Violation violation = byCaller("Alive", () -> rows.getInt(1));
        assertThat(violation.reason())
            .isEqualTo("what it came from is closed or was executed again");
        byCaller("Alive", rows::next);
        assertThat(others.next()).isTrue();
      }
    }

    @Test
    void aResultSetDiesWhenItsStatementIsExecutedAgain() throws SQLException {
      try (Connection connection = checked();
          PreparedStatement prepared = connection.prepareStatement(QUERY);
          Statement statement = connection.createStatement()) {
        ResultSet rows = statement.executeQuery(QUERY);
        ResultSet others = prepared.executeQuery();
        assertThat(rows.next() && others.next()).isTrue();
        statement.executeUpdate("insert into names values (9, 'mies')");
        byCaller("Alive", () -> rows.getString(2));
        assertThat(others.getString(2)).isEqualTo("aap");
      }
    }

    /** This driver returns the same result set for every query of a statement; others don't. */
    @Test
    void aResultSetDiesWhenItsStatementIsQueriedAgain() throws SQLException {
      try (Connection connection = JDBC.attach(forwarding(Connection.class, sqlite()));
          Statement statement = connection.createStatement()) {
        ResultSet old = statement.executeQuery(QUERY);
        assertThat(old.next()).isTrue();
        ResultSet young = statement.executeQuery(QUERY);
        assertThat(young).isNotSameAs(old);
        byCaller("Alive", () -> old.getInt(1));
        assertThat(young.next()).isTrue();
        byCaller("Alive", old::next);
        assertThat(young.getInt(1)).isEqualTo(7);
      }
    }

    @Test
    void aResultSetDiesWithItsConnection() throws SQLException {
      Connection connection = checked();
      ResultSet rows = connection.createStatement().executeQuery(QUERY);
      ResultSet others = connection.prepareStatement(QUERY).executeQuery();
      connection.close();
      byCaller("Alive", rows::next);
      byCaller("Alive", others::next);
    }

    @Test
    void aClosedResultSetMustNotBeUsed() throws SQLException {
      try (Connection connection = checked();
          Statement statement = connection.createStatement()) {
        ResultSet rows = statement.executeQuery(QUERY);
        rows.close();
        byCaller("Alive", rows::next);
        rows.close();
      }
    }

    @Test
    void aStatementDiesWithItsConnection() throws SQLException {
      Connection connection = checked();
      Statement statement = connection.createStatement();
      PreparedStatement prepared = connection.prepareStatement(QUERY);
      connection.close();
      connection.close();
      byCaller("Connected", () -> statement.executeQuery(QUERY));
      byCaller("Connected", prepared::executeQuery);
      byCaller("Connected", connection::createStatement);
      statement.close();
      prepared.close();
    }

    @Test
    void aClosedStatementMustNotBeExecuted() throws SQLException {
      try (Connection connection = checked()) {
        Statement statement = connection.createStatement();
        statement.close();
        statement.close();
        byCaller("Closed", () -> statement.execute("delete from names"));
      }
    }

    @Test
    void aStatementReturnsItsCheckedConnection() throws SQLException {
      Connection connection = checked();
      Statement statement = connection.createStatement();
      PreparedStatement prepared = connection.prepareStatement(QUERY);
      assertThat(statement.getConnection()).isSameAs(connection);
      assertThat(prepared.getConnection()).isSameAs(connection);
      statement.getConnection().close();
      byCaller("Connected", prepared::executeQuery);
    }

    @Test
    void columnsAreReadAfterNext() throws SQLException {
      try (Connection connection = checked();
          Statement statement = connection.createStatement()) {
        ResultSet rows = statement.executeQuery(QUERY);
        Violation violation = byCaller("Positioned", () -> rows.getInt(1));
        assertThat(violation.reason()).isEqualTo("it is not on a row");
        assertThat(violation.wayOut().toString()).startsWith("[row(");
        assertThat(rows.next()).isTrue();
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt("age")).isEqualTo(8);
        assertThat(rows.next()).isFalse();
        byCaller("Positioned", () -> rows.getString(2));
        ResultSet again = statement.executeQuery(QUERY);
        byCaller("Positioned", () -> again.getString(2));
        assertThat(again.next()).isTrue();
        assertThat(again.getString(2)).isEqualTo("aap");
      }
    }

    @Test
    void unclosedStatementsAreReported() throws SQLException {
      Connection connection = checked();
      Statement statement = connection.createStatement();
      PreparedStatement prepared = connection.prepareStatement(QUERY);
      prepared.executeQuery();
      assertThat(JDBC.attachment(connection).orElseThrow().incomplete())
          .hasSize(2)
          .allSatisfy(violation -> assertThat(violation.rule()).isEqualTo("Closed"))
          .allSatisfy(violation -> assertThat(violation.blame()).isEqualTo(Blame.CALLER))
          .allSatisfy(violation -> assertThat(violation.wayOut().toString()).startsWith("[shut("));
      statement.close();
      assertThat(JDBC.attachment(connection).orElseThrow().incomplete()).hasSize(1);
      prepared.close();
      assertThat(JDBC.attachment(connection).orElseThrow().incomplete()).isEmpty();
      connection.close();
    }

    /** The same object, whose methods return a new object each time. */
    private static <T> T forwarding(Class<T> type, T target) {
      Object made =
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> {
                try {
                  return forwarded(method.getReturnType(), method.invoke(target, arguments));
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
      return type.cast(made);
    }

    private static <T> Object forwarded(Class<T> type, Object result) {
      boolean isJdbc = type.isInterface() && type.getPackage() == Connection.class.getPackage();
      return isJdbc ? forwarding(type, type.cast(result)) : result;
    }
  }
}
