package dev.vht.proptest.history;

import dev.vht.proptest.history.Outcome.Disregarded;
import dev.vht.proptest.history.Outcome.Returned;
import dev.vht.proptest.history.Outcome.Unknown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Random histories: small ones with any results, and large ones that are linearizable. */
final class RandomHistories {
  private final SplittableRandom random;

  RandomHistories(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * Returns at most seven calls on a key. Their results come from some order of the calls, which
   * may contradict their times, and a few are changed.
   */
  List<Operation> small() {
    int size = 1 + random.nextInt(7);
    int values = 1 + random.nextInt(3);
    boolean areUnique = random.nextInt(3) > 0;
    @Nullable String state = null;
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String value = areUnique ? "v" + i : "v" + random.nextInt(values);
      Call call = call("v" + random.nextInt(areUnique ? size : values), value);
      Call.Effect effect = call.on(state);
      boolean hasEffect = random.nextInt(8) > 0;
      state = hasEffect ? effect.after() : state;
      long middle = 4L * i + random.nextInt(-6, 7);
      long invoked = Math.max(0, middle - random.nextInt(1, 9));
      long end = Math.max(invoked, middle + random.nextInt(1, 9));
      operations.add(
          new Operation("c" + i, "k", call, invoked, outcome(effect, end, values, size)));
    }
    return operations;
  }

  private Outcome outcome(Call.Effect effect, long end, int values, int size) {
    @Nullable String result = effect.result();
    if (result != null && random.nextInt(12) == 0) {
      result =
          result.startsWith("v") ? "v" + random.nextInt(Math.max(values, size)) : flipped(result);
    }
    return switch (random.nextInt(10)) {
      case 0, 1 -> new Unknown();
      case 2 -> random.nextInt(3) == 0 ? new Disregarded(result, end) : new Returned(result, end);
      default -> new Returned(result, end);
    };
  }

  private static String flipped(String truth) {
    return String.valueOf(!Boolean.parseBoolean(truth));
  }

  private Call call(String expected, String value) {
    return switch (random.nextInt(9)) {
      case 0, 1 -> new Call.Find();
      case 2 -> new Call.Contains();
      case 3, 4 -> new Call.Set(value);
      case 5 -> new Call.Remove();
      case 6 -> new Call.PutIfAbsent(value);
      case 7 -> new Call.Replace(expected, value);
      default -> new Call.RemoveIfEqual(expected);
    };
  }

  /** Returns a linearizable history, with about as many unknown outcomes as asked for. */
  List<Operation> linearizable(int size, int clients, int keys, int unknown) {
    Map<String, String> table = new HashMap<>();
    List<Late> late = new ArrayList<>();
    String[] lastSeen = new String[keys];
    long[] free = new long[clients];
    List<Operation> operations = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      long now = 100L * i;
      for (int each = late.size() - 1; each >= 0; each--) {
        if (late.get(each).at <= now) {
          late.remove(each).on(table);
        }
      }
      int client = random.nextInt(clients);
      while (free[client] > now) {
        client = (client + 1) % clients;
        now += 1;
      }
      int number = random.nextInt(keys);
      String key = "k" + number;
      Call call = call(lastSeen[number] == null ? "none" : lastSeen[number], client + "-" + i);
      long invoked = Math.max(free[client], now - random.nextInt(50 * clients));
      long end = now + random.nextInt(50 * clients);
      boolean isUnknown = random.nextInt(size) < unknown;
      if (isUnknown) {
        operations.add(new Operation("c" + client, key, call, invoked, new Unknown()));
        if (random.nextBoolean()) {
          late.add(new Late(key, call, now + random.nextInt(100_000)));
        }
      } else {
        @Nullable String result = new Late(key, call, now).on(table);
        lastSeen[number] = table.get(key);
        operations.add(new Operation("c" + client, key, call, invoked, new Returned(result, end)));
      }
      free[client] = end + 1;
    }
    return operations;
  }

  /** A call that takes effect at a time. */
  private record Late(String key, Call call, long at) {
    @Nullable String on(Map<String, String> table) {
      Call.Effect effect = call.on(table.get(key));
      if (effect.after() == null) {
        table.remove(key);
      } else {
        table.put(key, effect.after());
      }
      return effect.result();
    }
  }
}
