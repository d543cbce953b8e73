# One image for web, worker and beat; docker-compose.yml says which command each runs.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 DATA_DIR=/data

RUN useradd --system --uid 10001 --home-dir /app factcheck && mkdir /app /data && chown factcheck /data
WORKDIR /app
COPY requirements.txt constraints.txt ./
RUN pip install -r requirements.txt
COPY . .

USER factcheck
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "factcheck.wsgi", "--workers", "2", "--threads", "4"]
