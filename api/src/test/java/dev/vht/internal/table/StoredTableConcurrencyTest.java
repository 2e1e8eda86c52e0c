package dev.vht.internal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CachePolicy;
import dev.vht.NotATableException;
import dev.vht.OpenMode;
import dev.vht.codec.Codecs;
import dev.vht.internal.cache.ValueCache;
import dev.vht.internal.open.FakeProvider;
import dev.vht.internal.open.FakeStorage;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fake storage fails if it is called once it has been closed or destroyed. */
@Tag("slow")
@Timeout(60)
class StoredTableConcurrencyTest {
  private static final String URL = "fake:place";

  private final FakeStorage storage = new FakeStorage(FakeProvider.METADATA);
  private final StoredTable<String, String> table =
      new StoredTable<>(
          storage,
          new TableIdentity(URL, OpenMode.CREATE, Set.of(Capability.CONDITIONAL_WRITES)),
          new EntryCodec<>(URL, Codecs.strings(), Codecs.strings(), new Limits(10, 20)),
          FakeProvider.backupPlaces(),
          KeyLocks.of(
              storage,
              new TableIdentity(URL, OpenMode.CREATE, Set.of(Capability.CONDITIONAL_WRITES)),
              16),
          ValueCache.by(CachePolicy.none()));
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @AfterEach
  void endThreads() {
    goOn.countDown();
    threads.shutdownNow();
  }

  @Test
  void closingWaitsForTheCallUnderWay() throws Exception {
    table.set("k", "v");
    Future<String> call = callThatStaysInside();
    Future<?> closing = threads.submit(table::close);
    assertThatThrownBy(() -> closing.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    goOn.countDown();
    closing.get();
    assertThat(call.get()).isEqualTo("v");
  }

  @Test
  void anInterruptedThreadWaitsAllTheSameAndStaysInterrupted() throws Exception {
    table.set("k", "v");
    Future<String> call = callThatStaysInside();
    Future<Boolean> closing =
        threads.submit(
            () -> {
              Thread.currentThread().interrupt();
              table.close();
              return Thread.interrupted();
            });
    goOn.countDown();
    assertThat(closing.get()).isTrue();
    assertThat(call.get()).isEqualTo("v");
  }

  @Test
  void callsWaitForADeletionThatFailsAndGoOn() throws Exception {
    table.set("k", "v");
    storage.onDestroy =
        () -> {
          inside.countDown();
          await(goOn);
          throw new NotATableException("L6: something else is in there");
        };
    Future<?> deletion = threads.submit(table::delete);
    await(inside);
    Future<String> call = threads.submit(() -> table.ref("k"));
    goOn.countDown();
    assertThat(call.get()).isEqualTo("v");
    assertThatThrownBy(deletion::get).hasCauseInstanceOf(NotATableException.class);
  }

  @RepeatedTest(20)
  void noCallReachesAStorageThatHasEnded() throws Exception {
    Callable<Void> using =
        () -> {
          while (true) {
            table.set("k", "v");
            table.contains("k");
            table.entries().forEach(entry -> {});
            inside.countDown();
          }
        };
    List<Future<Void>> users = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      users.add(threads.submit(using));
    }
    await(inside);
    table.delete();
    for (Future<Void> user : users) {
      assertThatThrownBy(user::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("L1: ");
    }
    assertThat(storage.openCursors).hasValue(0);
  }

  @RepeatedTest(20)
  void severalThreadsThatCloseAtOnceCloseOnce() throws Exception {
    List<Future<?>> closings = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      closings.add(threads.submit(table::close));
    }
    for (Future<?> closing : closings) {
      closing.get();
    }
    assertThat(storage.calls).containsExactly("close");
  }

  private Future<String> callThatStaysInside() {
    storage.onGet =
        () -> {
          inside.countDown();
          await(goOn);
        };
    Future<String> call = threads.submit(() -> table.ref("k"));
    await(inside);
    return call;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
