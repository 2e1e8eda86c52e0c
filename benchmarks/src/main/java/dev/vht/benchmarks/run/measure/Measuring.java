package dev.vht.benchmarks.run.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Measures cases with JMH. It makes rounds, in each of which every case runs in a process of its
 * own. So alternatives are measured soon after each other, and the spread of the forks shows also
 * what changes on the machine in the course of the run. What is measured once comes last, so that a
 * run that is stopped early lacks this, and not what matters more.
 */
public final class Measuring {
  /** The one result of JMH's profiler that tables use, the bytes that a call allocates. */
  static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Extent extent;
  private final Duration longest;
  private final Progress progress;

  /**
   * Prepares to measure.
   *
   * @param extent how much to measure
   * @param longest after which time to stop, with what there is
   * @param progress shows how far it is
   */
  public Measuring(Extent extent, Duration longest, Progress progress) {
    this.extent = extent;
    this.longest = longest;
    this.progress = progress;
  }

  /**
   * Measures. What fails is measured no further, and its outcome has the error.
   *
   * @param cases what to measure
   * @return an outcome for each case, but for those that the extent leaves no time for
   * @throws RunnerException if JMH cannot run a benchmark
   */
  public List<Outcome> measure(List<Case> cases) throws RunnerException {
    Map<Case, Outcome> outcomes = new LinkedHashMap<>();
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    var unused = clock.schedule(Measuring::stop, longest.toSeconds(), TimeUnit.SECONDS);
    try {
      for (int round = 0; round < extent.rounds(); round++) {
        measure(cases.stream().filter(each -> !each.isOnce()).toList(), outcomes);
      }
      measure(cases.stream().filter(Case::isOnce).toList(), outcomes);
    } finally {
      clock.shutdownNow();
    }
    return List.copyOf(outcomes.values());
  }

  private void measure(List<Case> cases, Map<Case, Outcome> outcomes) throws RunnerException {
    for (Case each : cases) {
      if (!hasFailed(outcomes.get(each)) && !isLate()) {
        measure(each).ifPresent(outcome -> outcomes.merge(each, outcome, Outcome::and));
      }
    }
  }

  private static boolean hasFailed(@Nullable Outcome outcome) {
    return outcome != null && outcome.error() != null;
  }

  private boolean isLate() {
    return progress.elapsed().compareTo(longest) >= 0;
  }

  /** Ends the process that measures, which then deletes its files. */
  private static void stop() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
  }

  /** Measures a case, but returns nothing if it has to be stopped. */
  private Optional<Outcome> measure(Case each) throws RunnerException {
    progress.begin(each.toString());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(each.pattern())
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true);
    each.parameters().forEach(options::param);
    RunListener listener = new RunListener(progress);
    try {
      Collection<RunResult> results = new Runner(extent.applyTo(options).build(), listener).run();
      if (results.size() != 1) {
        throw new RunnerException(each + " is " + results.size() + " benchmarks, not 1");
      }
      return Optional.of(outcome(each, results.iterator().next()));
    } catch (RunnerException e) {
      if (isLate()) {
        return Optional.empty();
      }
      System.err.println(listener.output());
      if (e.getCause() == null) {
        throw e; // JMH itself cannot run
      }
      return Optional.of(Outcome.failed(each, e));
    } finally {
      progress.end();
    }
  }

  private static Outcome outcome(Case source, RunResult result) {
    List<List<Double>> scores = new ArrayList<>();
    Map<String, List<List<Double>>> counters = new TreeMap<>();
    for (BenchmarkResult fork : result.getBenchmarkResults()) {
      List<Double> ofFork = new ArrayList<>();
      Map<String, List<Double>> countersOfFork = new TreeMap<>();
      for (IterationResult iteration : fork.getIterationResults()) {
        ofFork.add(iteration.getPrimaryResult().getScore());
        iteration.getSecondaryResults().values().stream()
            .filter(Measuring::isKept)
            .forEach(
                counter ->
                    countersOfFork
                        .computeIfAbsent(counter.getLabel(), unused -> new ArrayList<>())
                        .add(counter.getScore()));
      }
      scores.add(ofFork);
      countersOfFork.forEach(
          (name, values) ->
              counters.computeIfAbsent(name, unused -> new ArrayList<>()).add(values));
    }
    return new Outcome(source, result.getPrimaryResult().getScoreUnit(), scores, counters);
  }

  private static boolean isKept(Result<?> counter) {
    return !counter.getLabel().contains("gc.") || counter.getLabel().equals(ALLOCATED);
  }
}
