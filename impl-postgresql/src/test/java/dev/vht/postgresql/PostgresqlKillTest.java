package dev.vht.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Four processes write to one table, and are killed in turn with the server. {@value #ROUNDS} sets
 * the number of kills.
 */
@Tag("slow")
@NeedsServer
@Timeout(value = 1, unit = TimeUnit.HOURS)
class PostgresqlKillTest {
  private static final String ROUNDS = "vht.server-kills";
  private static final int FEW = 2;
  private static final int CLIENTS = 4;

  /** Larger than the number of writes of a process between two kills. */
  private static final long NUMBERS_OF_A_PROCESS = 10_000_000;

  private final SplittableRandom random = new SplittableRandom();
  private final List<KilledProcess> clients = new ArrayList<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private long started;

  /**
   * No acknowledged write is lost, none is half there, and a write whose outcome is not known is
   * reported and has taken effect or has not. After a kill, each client finds what the others had
   * acknowledged.
   */
  @Test
  void acknowledgedWritesSurviveKillsOfClientsAndServer() {
    int rounds = Integer.getInteger(ROUNDS, FEW);
    try (OwnServer server = OwnServer.start()) {
      String url = server.url("table=kills&retry=60");
      try (VirtualHashTable<String, String> table = KillClient.open(url, OpenMode.CREATE)) {
        for (int client = 0; client < CLIENTS; client++) {
          clients.add(start(url, client));
        }
        clients.forEach(each -> each.awaitWrites(10));
        for (int round = 0; round < rounds; round++) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(200)));
          int turn = round % (CLIENTS + 1);
          if (turn == 0) {
            killServer(server, round % 2 == 0);
          } else {
            killClient(url, turn - 1, table);
          }
          clients.forEach(each -> each.awaitWrites(10));
          requireNothingStale();
        }
        clients.forEach(this::addCounts);
        System.out.printf(
            "PostgresqlKillTest: %d kills, caches %s, clients said %s%n",
            rounds, KillClient.isCached() ? "on" : "off", counts);
        assertThat(counts.get(KillClient.DONE)).isPositive();
      } finally {
        clients.forEach(KilledProcess::close);
      }
    }
  }

  private KilledProcess start(String url, int client) {
    started++;
    return KilledProcess.start(url, client, started * NUMBERS_OF_A_PROCESS);
  }

  private static void killServer(OwnServer server, boolean isAll) {
    if (isAll) {
      server.killAll();
    } else {
      server.kill();
    }
    server.startAgain();
  }

  /** Kills a client, and compares its keys with its last writes. */
  private void killClient(String url, int number, VirtualHashTable<String, String> table) {
    KilledProcess client = clients.get(number);
    client.kill();
    client.requireRight();
    addCounts(client);
    Map<String, String> settled = client.settled();
    client
        .begun()
        .forEach(
            (key, begun) -> {
              String found = KillClient.state(table.find(key));
              if (settled.containsKey(key)) {
                assertThat(found)
                    .as("%s after a kill", key)
                    .isIn(List.of(String.valueOf(settled.get(key)), begun));
              }
            });
    clients.set(number, start(url, number));
  }

  private void addCounts(KilledProcess client) {
    for (String kind : List.of(KillClient.DONE, KillClient.UNKNOWN, KillClient.FAILED)) {
      counts.merge(kind, client.count(kind), Integer::sum);
    }
  }

  /** Lets each client read keys of the others, which must be as new as what they had written. */
  private void requireNothingStale() {
    Map<String, String> written = new HashMap<>();
    clients.stream()
        .map(KilledProcess::settled)
        .map(Map::entrySet)
        .forEach(all -> add(written, all));
    for (KilledProcess client : clients) {
      client.requireRight();
      written.forEach(
          (key, state) ->
              assertThat(Long.parseLong(client.read(key)))
                  .as("%s, read by another process", key)
                  .isGreaterThanOrEqualTo(Long.parseLong(state)));
    }
  }

  /** Adds those that are never removed, whose numbers only grow. */
  private static void add(
      Map<String, String> written, Collection<Map.Entry<String, String>> states) {
    for (Map.Entry<String, String> each : states) {
      if (!each.getKey().endsWith("." + (KillClient.KEYS - 1))) {
        written.put(each.getKey(), each.getValue());
      }
    }
  }
}
