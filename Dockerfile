FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1
WORKDIR /app
# A volume that is mounted for the first time belongs to whom the folder in its place does.
RUN useradd --system --no-create-home --uid 10001 factcheck \
    && install --directory --owner factcheck --mode 700 /var/lib/factcheck/journal /var/lib/factcheck/backups /var/lib/factcheck/archive
COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement requirements.txt
COPY . .
# The key is for this one step, in which nothing is signed.
RUN SECRET_KEY="$(printf %064d 0)" python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q accounts claims desk external factcheck fetching jobs public record sources
USER factcheck
EXPOSE 8000
# The database is migrated before, by a process that may: docker-compose.yml has it as a service.
CMD ["python", "-m", "granian", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--interface", "rsgi", "--loop", "uvloop", "--http", "1", "--no-ws", "--respawn-failed-workers", "--log-level", "error", "--http1-header-read-timeout", "10000", "--backlog", "4096", "--backpressure", "8192", "--workers-kill-timeout", "5", "--log-config", "factcheck/server-log.json", "factcheck.rsgi:application"]
